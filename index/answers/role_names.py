"""What the roles are called: in simplified and traditional Chinese as a heading says it, in English as a sentence does."""

from __future__ import annotations

from dataclasses import dataclass

from ingest.models import Role


@dataclass(frozen=True, slots=True)
class RoleName:
    simplified: str
    traditional: str
    english: str


ROLE_NAMES: dict[Role, RoleName] = {
    Role.BACKGROUND: RoleName("背景", "背景", "the background"),
    Role.GUIDING_IDEOLOGY: RoleName("指导思想", "指導思想", "guiding ideology"),
    Role.GOALS: RoleName("目标任务", "目標任務", "goals"),
    Role.ORGANISATION: RoleName("组织领导", "組織領導", "organisation"),
    Role.MEASURES: RoleName("主要措施", "主要措施", "measures"),
    Role.SCHEDULE: RoleName("实施步骤", "實施步驟", "the schedule"),
    Role.SAFEGUARDS: RoleName("保障措施", "保障措施", "safeguards"),
    Role.ASSESSMENT: RoleName("考核评价", "考核評價", "assessment"),
    Role.OTHER: RoleName("其他", "其他", "other matters"),
}
