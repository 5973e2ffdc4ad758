"""The people who sign in: their roles, and which person of the policy each of them is."""

from typing import Any

from django.contrib.auth import get_user_model
from django.db import connection, transaction
from msgspec import Struct

from rung.core.refused import Refused
from rung.store.dialect import is_postgres
from rung.store.models import Member
from rung.store.people.rights import LEAST_ROLE, least_role_for
from rung.store.policies import policies

ROLES = ("read_only", "agent", "lead", "administrator")
"""From the least to the most that a role may do; each may what those before it may."""


LARGEST_ID = 2**31 - 1
"""Of an account, in both databases."""
LONGEST_NAME = 150


class Membership(Struct, frozen=True):
    """A user's part in this installation."""

    user_id: int
    username: str
    email: str
    name: str
    role: str
    person: str | None
    time_zone: str
    is_active: bool

    def may(self, role: str) -> bool:
        """Whether this member may do what needs that role."""
        return self.is_active and ROLES.index(self.role) >= ROLES.index(role)

    def can(self, what: str) -> bool:
        """Whether this member may do something that `rights.LEAST_ROLE` names."""
        return self.may(LEAST_ROLE[what])

    def check(self, scope: str) -> None:
        """Raises Refused where the role may not do what a token's scope is for."""
        least = least_role_for(scope)
        if not self.may(least):
            hint = f"An administrator can give {self.username} the role {least.replace('_', ' ')}."
            raise Refused("role_too_small", f"The role {self.role.replace('_', ' ')} may not do this.", hint)

    @property
    def acts_as(self) -> str:
        """The name under which their acts stand in the timeline: the person they are, else the account's name."""
        return self.person or self.username


class MemberExists(Exception):
    """Somebody has this email address or name already."""


def create(
    email: str, password: str | None, role: str = "agent", person: str | None = None, name: str = "", username: str = ""
) -> Membership:
    """Makes a user account with a role. Without a password nobody can sign in to it until one is set."""
    if role not in ROLES:
        raise ValueError(f"'{role}' is no role: {', '.join(ROLES)}")
    if len(name) > LONGEST_NAME or len(username or email) > LONGEST_NAME:
        raise ValueError(f"a name and an address have at most {LONGEST_NAME} characters")
    users = get_user_model().objects
    username = username or email
    with transaction.atomic():
        if users.filter(username__iexact=username).exists() or users.filter(email__iexact=email).exists():
            raise MemberExists(f"there is already an account for {email}")
        user = users.create_user(username=username, email=email, password=password, first_name=name)
        zone = _usual_zone(person)
        return _membership(Member.objects.create(user=user, role=role, person=person or None, time_zone=zone))


def create_owner(email: str, password: str, person: str | None = None, name: str = "") -> Membership:
    """Makes the first administrator; of two who ask at once, one becomes it.

    Raises MemberExists once anybody has an account.
    """
    with transaction.atomic():
        if is_postgres():
            with connection.cursor() as cursor:
                cursor.execute("LOCK TABLE member IN SHARE ROW EXCLUSIVE MODE")
        if any_exist():
            raise MemberExists("this installation has an owner already")
        return create(email, password, "administrator", person, name)


def any_exist() -> bool:
    """Whether anybody can sign in yet; the first-run page asks."""
    return bool(Member.objects.exists())


def of_user(user: Any) -> Membership | None:
    """The membership of a signed-in user; None for anonymous visitors and accounts without a role."""
    if not getattr(user, "is_authenticated", False):
        return None
    found = Member.objects.select_related("user").filter(user_id=user.pk).first()
    return _membership(found) if found else None


def everyone() -> list[Membership]:
    return [_membership(row) for row in Member.objects.select_related("user").order_by("user__username")]


def of_person(person: str) -> list[Membership]:
    """The accounts of a person of the policy, those that were switched off among them."""
    return [_membership(row) for row in Member.objects.select_related("user").filter(person=person)]


def person_may(person: str, what: str, *, is_in_directory: bool) -> bool:
    """Whether a person of the policy may do something that `rights.LEAST_ROLE` names: by their account here, or the
    greatest of several. Whoever has none works all the same: a lead put them into the directory so that they are asked.
    """
    if accounts := of_person(person):
        return any(one.can(what) for one in accounts)
    return is_in_directory and LEAST_ROLE[what] in (LEAST_ROLE["look"], LEAST_ROLE["work"])


def change(
    user_id: int, role: str | None = None, person: str | None = None, time_zone: str | None = None
) -> Membership:
    """Changes what is given. The last administrator keeps the role, or nobody could change anything any more."""
    with transaction.atomic():
        member = Member.objects.select_related("user").get(user_id=user_id)
        if role is not None and role != member.role:
            if role not in ROLES:
                raise ValueError(f"'{role}' is no role: {', '.join(ROLES)}")
            if member.role == "administrator" and not _has_another_administrator(user_id):
                raise ValueError("the last administrator keeps the role: name another one first")
            member.role = role
        if person is not None:
            member.person = person or None
        if time_zone is not None:
            member.time_zone = time_zone
        member.save()
    return _membership(member)


def set_password(user_id: int, password: str) -> Membership:
    """Gives an account another password; who was signed in with the old one is not any more."""
    with transaction.atomic():
        member = Member.objects.select_related("user").get(user_id=user_id)
        member.user.set_password(password)
        member.user.save(update_fields=["password"])
    return _membership(member)


def switch(user_id: int, is_active: bool) -> Membership:
    """Whether an account opens anything: sessions, tokens, calendars and links of one that is off do nothing any more,
    and all of it comes back with it. The last administrator stays. Raises ValueError."""
    with transaction.atomic():
        member = Member.objects.select_related("user").get(user_id=user_id)
        if not is_active and member.role == "administrator" and not _has_another_administrator(user_id):
            raise ValueError("the last administrator stays: name another one first")
        member.user.is_active = is_active
        member.user.save(update_fields=["is_active"])
    return _membership(member)


def _has_another_administrator(user_id: int) -> bool:
    """Of two who take each other's rights at once, the second waits, and sees what the first did."""
    every = Member.objects.filter(role="administrator")
    list(every.select_for_update().order_by("pk").values_list("pk"))
    return bool(every.filter(user__is_active=True).exclude(user_id=user_id).exists())


def exists(user_id: int) -> bool:
    return user_id <= LARGEST_ID and bool(Member.objects.filter(user_id=user_id).exists())


def _usual_zone(person: str | None) -> str:
    """The zone in which a new member reads times until they choose another: their person's, else the company's."""
    try:
        return policies.current().zone_of(person)
    except policies.NoPolicy:
        return ""


def _membership(row: Member) -> Membership:
    user = row.user
    return Membership(
        user.pk, user.get_username(), user.email, user.get_full_name() or user.get_username(), row.role, row.person,
        row.time_zone, user.is_active,
    )  # fmt: skip
