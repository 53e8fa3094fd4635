"""The planner's workbench: precedents side by side, drafts made from them, drafts checked against them."""
