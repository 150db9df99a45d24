"""Identity: which names, addresses, browsers and devices are one customer, and why.

Calls are read into links (`telling`), the neighbourhood of what is new is read back (`graph`),
names are grouped (`grouping`), visitors given to customers (`claiming`), profiles put together
(`combining`), and what changed is written (`writing`, `placing`). Operators decide in `deciding`
and read why in `explaining`.
"""
