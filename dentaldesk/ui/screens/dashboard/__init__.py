"""The dashboard: today at a glance for the roles of whoever sits here. Every row leads to where it is acted on."""
