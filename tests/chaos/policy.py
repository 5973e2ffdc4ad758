"""The policy that a chaos run lives under: ladders whose climbs are seconds, three channels, several accounts."""

ACCOUNTS = ("acme", "tiny", "globex", "initech", "umbra", "hooli")
PRIORITIES = ("P0", "P1", "P2")
FIRST_CLIMB = 3.0
"""Seconds from the first level of the outage path to its second."""
POLICY = """
rung: 1
workspace:
  name: Acme Cloud support
  time_zone: UTC
  priorities: [P0, P1, P2]
  default_priority: P2
  tiers: [enterprise, starter]
people:
  ana: {name: Ana Ruiz, slack: U01ANA, email: ana@support.example, teams: [technical], hours: always}
  bo: {name: Bo Lind, slack: U02BO, email: bo@support.example, teams: [technical], hours: always}
  cy: {name: Cy Park, slack: U03CY, email: cy@support.example, hours: always}
teams:
  technical: {name: Technical support, lead: cy}
targets:
  - {name: Everyone, calendar: always, first_response: {P0: 4s, default: 8s}}
triggers:
  - {name: Critical at once, on: [opened, priority], when: 'issue.priority == "P0"', escalate: {path: outage}}
  - {name: At risk, on: [opened, account], when: account.churn_risk, escalate: {path: risk}}
  - {name: Too late, on: {target: first_response, at: breach}, escalate: {path: late}}
paths:
  outage:
    inform: ["webhook:pager"]
    levels:
      - {name: Technical support, notify: [team:technical], pick: PICK, urgency: critical, climb_after: 3s}
      - {name: Head of support, notify: [person:cy], urgency: critical, climb_after: 4s, repeat: {every: 2s, times: 1}}
  risk:
    levels: [{name: Head of support, notify: [person:cy], urgency: high, climb_after: 5s}]
  late:
    levels: [{name: Bo, notify: [person:bo, "slack:#war-room"], urgency: normal, climb_after: 4s}]
notices:
  critical: {channels: [slack]}
  high: {channels: [email]}
  normal: {channels: [slack]}
accounts:
  acme: {name: Acme, tier: enterprise, arr: 240000}
  tiny: {name: Tiny, tier: starter}
  globex: {name: Globex, tier: enterprise, arr: 90000}
  initech: {name: Initech, tier: starter}
  umbra: {name: Umbra, tier: enterprise, arr: 50000}
  hooli: {name: Hooli, tier: starter}
"""


def version(number: int) -> str:
    """The policy as it is published for the `number`th time. Every second one picks without a shared choice: batches
    then run side by side."""
    pick = "everyone" if number % 2 else "round_robin"
    return POLICY.replace("PICK", pick).replace("Acme Cloud support", f"Acme Cloud support {number}")
