"""The tables. The hot ones are written by statements of `rung.store.decisions`, the others through these models."""

from rung.store.models.access import ApiToken, Member
from rung.store.models.answers import SavedAnswer
from rung.store.models.backtests import Backtest, PolicyWatch
from rung.store.models.chat import ChatLine, ChatSession, ChatVisitor, ChatWidget
from rung.store.models.coverage import Bulletin, CoverageLook, Gap
from rung.store.models.delivery import Attempt, Delivery, DeliveryReceipt, Message, Notice, OutboxMessage
from rung.store.models.destination import Destination
from rung.store.models.directory import DirectoryVersion
from rung.store.models.drafts import PolicyDraft
from rung.store.models.forms import (
    CustomerAccess,
    CustomerLink,
    CustomerSession,
    Form,
    FormEntry,
    FormVersion,
    HeldFile,
    Tally,
)
from rung.store.models.health import AccountHealth, IssueMoved
from rung.store.models.learned import Judge, LearnedModel
from rung.store.models.likeness import MarkedIssue, RecentOpening, WordCount, WordMark
from rung.store.models.mailboxes import Mailbox
from rung.store.models.mailed import MailedReport, ReportReader, ReportRun
from rung.store.models.marks import MarkedDay
from rung.store.models.measures import FactDay, FactMonth, MeasuredDay, MeasuredIssue, StaleDay, StaleMonth
from rung.store.models.on_call import CalendarLink, ShiftSwap, SlackGroup
from rung.store.models.people import Away, Line, Load, Served, Turn
from rung.store.models.policy import Feed, Figure, PolicyVersion, Setting
from rung.store.models.reach import ReachTest
from rung.store.models.reviews import Review, ReviewKnown
from rung.store.models.scenarios import Scenario
from rung.store.models.sources import SlackChannel, Source, There, TrackedIssue, Written
from rung.store.models.subject import Escalation, Inbox, Journal, Receipt, Subject
from rung.store.models.surveys import Survey
from rung.store.models.text import Attachment, ContactKey, ContactProfile, Text
from rung.store.models.views import SavedView
from rung.store.models.wall import WallLink

__all__ = [
    "AccountHealth",
    "ApiToken",
    "Attachment",
    "Attempt",
    "Away",
    "Backtest",
    "Bulletin",
    "CalendarLink",
    "ChatLine",
    "ChatSession",
    "ChatVisitor",
    "ChatWidget",
    "ContactKey",
    "ContactProfile",
    "CoverageLook",
    "CustomerAccess",
    "CustomerLink",
    "CustomerSession",
    "Delivery",
    "DeliveryReceipt",
    "Destination",
    "DirectoryVersion",
    "Escalation",
    "FactDay",
    "FactMonth",
    "Feed",
    "Figure",
    "Form",
    "FormEntry",
    "FormVersion",
    "Gap",
    "HeldFile",
    "Inbox",
    "IssueMoved",
    "Journal",
    "Judge",
    "LearnedModel",
    "Line",
    "Load",
    "Mailbox",
    "MailedReport",
    "MarkedDay",
    "MarkedIssue",
    "MeasuredDay",
    "MeasuredIssue",
    "Member",
    "Message",
    "Notice",
    "OutboxMessage",
    "PolicyDraft",
    "PolicyVersion",
    "PolicyWatch",
    "ReachTest",
    "Receipt",
    "RecentOpening",
    "ReportReader",
    "ReportRun",
    "Review",
    "ReviewKnown",
    "SavedAnswer",
    "SavedView",
    "Scenario",
    "Served",
    "Setting",
    "ShiftSwap",
    "SlackChannel",
    "SlackGroup",
    "Source",
    "StaleDay",
    "StaleMonth",
    "Subject",
    "Survey",
    "Tally",
    "Text",
    "There",
    "TrackedIssue",
    "Turn",
    "WallLink",
    "WordCount",
    "WordMark",
    "Written",
]
