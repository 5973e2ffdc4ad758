"""What the sample company's customers write about. Every name here is made up."""

from typing import Literal

from msgspec import Struct

Way = Literal["mail", "http", "slack", "teams", "chat", "form", "zendesk"]


class Story(Struct, frozen=True, kw_only=True):
    """One issue: who writes, by which way, what about, and how it goes on."""

    account: str
    contact: str
    """The part of the address before the @; the account's domain stands behind it."""
    name: str
    way: Way
    subject: str
    body: str
    kind: str
    priority: str
    answer: str
    follow_up: str = ""
    """What the customer writes once more when nobody has answered for a while."""
    typed: str = ""
    """In Slack: what the message said before the customer edited it."""
    adds: str = ""
    """In Slack: what the customer writes right behind it, outside the thread."""
    thanks: str = ""
    """What the customer writes once it is answered."""
    tried: str = ""
    """A colleague's note of what was done, before engineering is asked."""
    asked: str = ""
    """What engineering is asked once the customer has an answer: the issue is handed over."""
    returned: str = ""
    """Why engineering gives it back; empty: they accept it, or have not looked yet."""
    vendor: str = ""
    """The address of whoever is asked beside the conversation, before the customer has an answer."""
    vendor_asked: str = ""
    vendor_answer: str = ""
    """What they answer; empty: they are still waited for."""
    is_left: bool = False
    """Engineering has not looked yet."""
    answered_there: bool = False
    """In Zendesk: an agent answers over there, not here."""


OUTAGE = Story(
    account="orbita",
    contact="mara.lund",
    name="Mara Lund",
    way="http",
    subject="Nothing loads: all dashboards and the API return 503",
    body=(
        "Since a few minutes every dashboard is empty and the API answers 503 to every call. "
        "Our traders cannot see their positions. Please call us back at once."
    ),
    kind="outage",
    priority="P0",
    answer="",
    follow_up="We are still completely down. Is anybody there?",
)
"""The one that nobody answers: it climbs until somebody in the console takes it."""

WAVE: tuple[Story, ...] = tuple(
    Story(
        account=account, contact=contact, name=name, way="mail", subject=subject, body=body, kind="api", priority="P2",
        answer="We found the certificate that had run out, and replaced it: signing in works again.",
    )
    for account, contact, name, subject, body in (
        (
            "petrel", "lena.hart", "Lena Hart", "Single sign-on loops",
            "Hello, since this morning single sign-on sends our people back to the login page again and again.",
        ),
        (
            "figtree", "noor.said", "Noor Said", "Login loop with SSO",
            "Our people cannot sign in: single sign-on ends at the login page again and again. Is it you or us?",
        ),
        (
            "sunda", "ayu.pratama", "Ayu Pratama", "Nobody can sign in",
            "Single sign-on sends all our people back to the login page. Please look at it this morning.",
        ),
        (
            "northbay", "sam.ortiz", "Sam Ortiz", "Single sign-on",
            "It is the login page again and again: single sign-on sends our people back there since this morning.",
        ),
    )
)  # fmt: skip
"""Several customers with one trouble: the third makes it an incident, the fourth joins."""

ASKED = "Ramona of Halden rang: their import stops at row 40,000. Can you look at it? She waits for our call."
"""What a colleague from sales asks in an internal channel of Slack."""

STORIES: tuple[Story, ...] = (
    Story(
        account="halden",
        contact="tomas.berg",
        name="Tomas Berg",
        way="mail",
        subject="Invoice for March counts two seats twice",
        body="Hello,\n\nthe invoice of this month lists Rita and Jonas twice each. Could you correct it?\n\nTomas",
        kind="billing",
        priority="P3",
        answer="Thank you, Tomas. The two seats were counted twice; a corrected invoice is on its way.",
    ),
    Story(
        account="northbay",
        contact="joy.adeyemi",
        name="Joy Adeyemi",
        way="slack",
        subject="",
        body="The nightly export to our SFTP server stopped on Tuesday, no error in the log. Can somebody look?",
        kind="exports",
        priority="P2",
        answer="We found it: the host key of your server changed on Tuesday. I have accepted the new one.",
        follow_up="Any news on the export? Our auditors ask for last night's file.",
        typed="The nightly exprot to our SFTP server stoped on Tuesday, no error in the log. Can somebody look?",
        adds="It is the one for the auditors, not the small one.",
        thanks="Thank you so much for the quick help, it works now!",
    ),
    Story(
        account="quillwork",
        contact="ines.faber",
        name="Ines Faber",
        way="mail",
        subject="Third time this month: sync with our editorial calendar broken",
        body=(
            "Hi,\n\nthe calendar sync is broken again, for the third time this month. We renew in January and my "
            "management asks me why we should.\n\nInes"
        ),
        kind="integrations",
        priority="P1",
        answer="I understand, Ines. The token of the connector expires too early; a fix goes out today.",
        follow_up="It is still not working, and the issue goes to print tonight.",
    ),
    Story(
        account="petrel",
        contact="nils.otto",
        name="Nils Otto",
        way="form",
        subject="Webhook signatures fail since this morning",
        body="Every delivery since 06:00 fails our signature check. Did you rotate the key?",
        kind="api",
        priority="P2",
        answer="We rotated the key at 06:00 and the new one is on your settings page. Sorry for the missing notice.",
    ),
    Story(
        account="figtree",
        contact="lou",
        name="Lou Hartmann",
        way="form",
        subject="How do I invite a freelancer?",
        body="Hey, can I invite somebody who should see only one workspace?\n\nLou",
        kind="question",
        priority="P4",
        answer="Yes: choose 'guest' when you invite them, and tick the one workspace.",
    ),
    Story(
        account="sunda",
        contact="wayan",
        name="Wayan Putra",
        way="teams",
        subject="Import of 40,000 rows ends at row 12,288",
        body="The import says 'done' but only 12,288 rows arrive. The file is fine, we checked it twice.",
        kind="exports",
        priority="P2",
        answer="A quoted line break in row 12,289 ends the file too early. We have imported the rest by hand.",
        follow_up="Could you tell us whether we can start working with the data?",
    ),
    Story(
        account="halden",
        contact="rita.moss",
        name="Rita Moss",
        way="slack",
        subject="",
        body="Single sign-on sends half of our drivers to a blank page since your update. This blocks the night shift.",
        kind="integrations",
        priority="P1",
        answer="A cookie setting of the update collides with your proxy. We have switched it off for you just now.",
        follow_up="The night shift starts in an hour. Who is looking at this?",
        tried="I reproduced it behind their proxy: the cookie is refused. Off for Halden only now. @fay, is it yours?",
        vendor="help@proxyworks.example",
        vendor_asked="Does your proxy 7.2 drop cookies that say SameSite=None without Partitioned?",
        vendor_answer="It does, since 7.2. The switch is called legacy_cookies; a fix comes with 7.3.",
        asked="Make the cookie work behind a proxy, so that we can switch it on again.",
    ),
    Story(
        account="marlow",
        contact="edith",
        name="Edith Marlow",
        way="mail",
        subject="Thank you, and one small question",
        body="Good morning, everything works since yesterday. Where do I download the yearly statement?\n\nEdith",
        kind="question",
        priority="P4",
        answer="Under Billing, Statements. I am glad it works!",
    ),
    Story(
        account="orbita",
        contact="sven.akker",
        name="Sven Akker",
        way="mail",
        subject="Read replica lags eleven minutes behind",
        body="Hello team,\n\nour replica is eleven minutes behind since 09:20. Our contract says two.\n\nSven",
        kind="api",
        priority="P1",
        answer="A long report of yours holds the replica back. We moved it to its own node; the lag falls.",
        follow_up="Twelve minutes now. I need a statement for our risk department.",
        vendor="noc@lakehost.example",
        vendor_asked="The replica of tidewater-orbita lags since 09:20. Is anything wrong with its disk?",
        tried="Checked the replica: the lag falls by a minute every five. Is two minutes in every contract?",
        asked="Say whether the report can run on the replica at all.",
        returned="Contracts are for Accounts: we only see the lag",
    ),
    Story(
        account="northbay",
        contact="carl.finch",
        name="Carl Finch",
        way="chat",
        subject="",
        body="Our finance department would like to change from card to direct debit from next month on.",
        kind="billing",
        priority="P3",
        answer="You can: I have sent you the mandate. It takes effect with the next invoice.",
    ),
    Story(
        account="petrel",
        contact="asta.kim",
        name="Asta Kim",
        way="slack",
        subject="",
        body="Chart of the robot fleet shows UTC instead of our zone after the update. Cosmetic, but confusing.",
        kind="question",
        priority="P3",
        answer="The setting moved: Workspace, Display, Time zone. I set yours back to Seoul.",
        thanks="Perfect, thanks a lot :pray:",
    ),
    Story(
        account="quillwork",
        contact="bela.rath",
        name="Bela Rath",
        way="chat",
        subject="",
        body="Our plan says fifty a second. We see 429 at ten since noon, and our printer waits for the data.",
        kind="api",
        priority="P1",
        answer="A new limiter counted your two keys as one. It is corrected; you have your fifty again.",
        follow_up="Still 429. Please raise this to somebody who can decide.",
        tried="Compared both keys: the limiter counts them together. Raised it by hand to fifty for now.",
        asked="Count each key by itself, and say when it is out.",
        is_left=True,
    ),
    Story(
        account="marlow",
        contact="grete.marlow",
        name="Grete Marlow",
        way="zendesk",
        subject="Pages of the printed report are cut off",
        body="Since the new layout the right column of the printed report is missing. Can we get the old one back?",
        kind="exports",
        priority="P2",
        answer="The old layout is back in the menu: Report, Layout, Classic. The new one will be wider.",
        follow_up="We print tonight. Is there anything that we can do meanwhile?",
    ),
    Story(
        account="petrel",
        contact="nils.otto",
        name="Nils Otto",
        way="zendesk",
        subject="Which addresses do your webhooks come from?",
        body="Our firewall wants a list of the addresses that your webhooks come from. Where do we find it?",
        kind="question",
        priority="P3",
        answer="They are listed at status.tidewater.example/addresses, and we tell you a week before they change.",
        answered_there=True,
    ),
)
