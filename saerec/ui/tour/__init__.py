"""The guided tour: five views in order, for showing a run to people who have never seen one."""
