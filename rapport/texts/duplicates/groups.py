"""Groups of things that belong together: a union-find whose roots are the first of each group."""

from array import array


class Groups:
    """Numbers from 0 on, each alone until it is joined; a group is named by its smallest number."""

    def __init__(self, size: int = 0) -> None:
        self._up = array("Q", range(size))

    def __len__(self) -> int:
        return len(self._up)

    def first(self, number: int) -> int:
        """The smallest number of the group that a number is in."""
        up = self._up
        while up[number] != number:
            up[number] = up[up[number]]
            number = up[number]
        return number

    def join(self, one: int, other: int) -> None:
        low, high = sorted((self.first(one), self.first(other)))
        self._up[high] = low
