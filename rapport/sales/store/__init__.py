"""The only SQL of the stage."""

from typing import TYPE_CHECKING

from rapport.kit.late import late_names

if TYPE_CHECKING:
    from rapport.sales.store.leads import (
        LEAD_FOLLOWER,
        add_entries,
        all_leads,
        change_lead,
        count_line,
        count_stages,
        find_external,
        find_lead,
        get_lead,
        history_of,
        insert_leads,
        leads_of,
        list_leads,
        open_loads,
        overdue_leads,
    )
    from rapport.sales.store.rest import (
        lead_of_task,
        link_tasks,
        put_self_test,
        read_plan,
        save_plan,
        self_tests,
        task_links,
        tasks_of_lead,
    )
else:
    __getattr__ = late_names(__name__)

__all__ = [
    "LEAD_FOLLOWER",
    "add_entries",
    "all_leads",
    "change_lead",
    "count_line",
    "count_stages",
    "find_external",
    "find_lead",
    "get_lead",
    "history_of",
    "insert_leads",
    "lead_of_task",
    "leads_of",
    "link_tasks",
    "list_leads",
    "open_loads",
    "overdue_leads",
    "put_self_test",
    "read_plan",
    "save_plan",
    "self_tests",
    "task_links",
    "tasks_of_lead",
]
