"""The ground floor: database, settings, errors, messages, attachments, staff and the audit trail."""
