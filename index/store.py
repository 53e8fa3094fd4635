"""One store folder: the door through which ``service`` reaches everything in ``index``."""

from __future__ import annotations

import threading
from collections.abc import Generator, Iterator, Mapping, Sequence
from contextlib import contextmanager, nullcontext, suppress
from functools import partial
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING, Any

from index.catalogue import FILE_NAME, Catalogue, exists, exports
from index.catalogue.collection_rows import collections_changed
from index.catalogue.connection import Shown
from index.catalogue.correction_rows import count_corrections, lost_corrections
from index.catalogue.records import PassageDetail, PlanDetail, PlanRecord, Record
from index.catalogue.system_errors import told_by_the_store
from index.catalogue.verdict_rows import count_verdicts
from index.encoders import BUNDLED, Encoder, load_encoder
from index.encoders.cross_encoder import load_reranker
from index.errors import BusyError, DamageError, MismatchError, NoStoreError, StoreError
from index.generation.generation import mapped_generation, shared_generation
from index.progress import silent
from index.query.compiled_map import compiled_map
from index.query.term_map import TermMap
from index.query.user_terms import NO_TERMS, UserTerms, read_glossary
from index.results import PlanListRequest, SearchRequest, SearchResponse, UserTerm
from index.search import search
from index.snapshot import Loaded, Snapshot
from index.text.segmentation import SEGMENTATION_VERSION
from index.threads import keep_algebra_on_its_thread

if TYPE_CHECKING:
    # Loaded where they are called: a search needs none of the reading and drafting, which take longer to load than it takes.
    from index.answers.alike import AlikeList
    from index.answers.copies import PassageCopy
    from index.answers.suggestions import Suggestions
    from index.backup import Kept
    from index.catalogue.cleaning import Cleaning
    from index.catalogue.collection_rows import Collection
    from index.catalogue.history_rows import Version
    from index.catalogue.paper_rows import Paper
    from index.catalogue.passage_rows import PassageRow
    from index.catalogue.plan_list import PlanList
    from index.catalogue.records import Retired
    from index.catalogue.source_upkeep import HeldBySource
    from index.collections import Change
    from index.corrections import Corrected
    from index.doctor import Finding
    from index.news import NewsItem
    from index.pools import PoolOf
    from index.progress import Progress
    from index.targets.results import TargetRequest, TargetTable
    from index.update import IngestReport
    from index.verdicts import ExportedVerdicts, Verdict, VerdictList
    from index.verify import Verification, VerifyReport
    from index.workbench.check_results import CheckReport
    from index.workbench.compare import Comparison
    from index.workbench.draft_results import Draft
    from index.workbench.requests import CompareRequest, DraftRequest
    from ingest.models import Document

__all__ = [
    "BusyError",
    "DamageError",
    "MismatchError",
    "NoStoreError",
    "Store",
    "StoreError",
]

GLOSSARY_NAME = "glossary.tsv"
"""The user's own glossary, if it lies in the store's folder."""


class Store:
    """A store folder, open. Any number of threads may read it at once; an ingest runs beside them."""

    def __init__(
        self,
        home: Path,
        model: str | None = None,
        reranker: str | None = None,
        whole: bool = False,
        mapped: bool = False,
    ) -> None:
        self.home = home
        self._whole = whole
        self._mapped = mapped
        self._model = model
        self._reranker = load_reranker(reranker) if reranker else None
        self._threads = threading.local()
        self._loading = threading.Lock()
        self._loaded: Loaded | None = None
        self._shown: Shown | None = None
        self._own_glossary: tuple[tuple[int, int], tuple[UserTerm, ...], UserTerms] | None = None
        self._encoder: tuple[str, Encoder] | None = None

    @classmethod
    def open(
        cls,
        home: Path,
        *,
        create: bool = False,
        model: str | None = None,
        reranker: str | None = None,
        whole: bool = False,
        mapped: bool = False,
    ) -> Store:
        """Open the store at ``home``; ``create`` allows it not to exist yet; ``reranker`` is the folder of a CrossEncoder that
        has the last word on the first hits; ``whole`` has every file checked that is opened, large ones too, and the index kept
        in memory: for servers; ``mapped`` maps it nevertheless once it was checked, for a process that may end at any time.
        Raises StoreError."""
        store = cls(home, model, reranker, whole, mapped)
        if not create:
            with store.reading():
                pass
        return store

    def close(self) -> None:
        """Let go of this thread's connection and the loaded index."""
        self._let_go()
        if self._loaded is not None:
            self._loaded.terms.close()
            self._loaded = None

    def _let_go(self) -> None:
        """Close this thread's connection."""
        catalogue = getattr(self._threads, "catalogue", None)
        if catalogue is not None:
            del self._threads.catalogue
            catalogue.close()

    # -- writing ---------------------------------------------------------------------------------------------------

    def ingest(
        self,
        paths: Sequence[Path],
        progress: Progress | None = None,
        *,
        rebuild: bool = False,
        collections: Sequence[str] = (),
        pool: PoolOf | None = None,
    ) -> IngestReport:
        """See ``index.update.ingest``; everything of ``paths`` is put into ``collections``; read and encoded by the ``pool``, or
        here. Raises QueryError too."""
        from index import pools, update
        from index.catalogue.collection_names import checked_names

        collect = update.into(checked_names(collections)) if collections else None

        model = self._model or self._stored_model() or BUNDLED
        self._let_go()  # a reader that stays would keep the writer from bringing its log into the file
        load = partial(load_encoder, model)
        told = progress or silent
        with pool(model, told) if pool is not None else nullcontext(pools.LOCAL) as opened:
            return update.ingest(self.home, paths, load, model, told, rebuild, collect=collect, pool=opened)

    def _stored_model(self) -> str | None:
        if exists(self.home):
            Catalogue.create(self.home).close()  # brings an older schema up to date, which a reader cannot
        try:
            with self.reading() as catalogue:
                return catalogue.meta("model")
        except NoStoreError:
            return None

    def held_by(self, names: Sequence[str]) -> list[HeldBySource]:
        """What the sources of these names hold. Raises QueryError for a name that no source has, StoreError."""
        from index import removal

        with self.reading() as catalogue:
            return removal.held_by(catalogue, names)

    def remove(
        self, names: Sequence[str], progress: Progress | None = None, *, forget: bool = False
    ) -> list[HeldBySource]:
        """See ``index.removal.remove``."""
        from index import removal

        model = self._model or self._stored_model() or BUNDLED
        return removal.remove(self.home, names, lambda: load_encoder(model), model, progress or silent, forget=forget)

    def correct(
        self, plan_id: str, changes: Mapping[str, str | int | None], progress: Progress | None = None
    ) -> Corrected:
        """See ``index.corrections.correct``."""
        from index import corrections

        model = self._model or self._stored_model() or BUNDLED
        self._let_go()
        load = partial(load_encoder, model)
        return corrections.correct(self.home, plan_id, changes, load, model, progress or silent)

    def change_collection(self, change: Change) -> None:
        """See ``index.collections.change``."""
        from index import collections

        with self.reading():  # there must be a store
            pass
        self._let_go()
        collections.change(self.home, change)

    # -- reading ---------------------------------------------------------------------------------------------------

    def search(self, request: SearchRequest) -> SearchResponse:
        """Answer a request from the newest generation. Raises QueryError, StoreError."""
        with self.snapshot(request.glossary) as snapshot:
            return search(request, snapshot)

    def targets(self, request: TargetRequest) -> TargetTable:
        """The table of targets a request asks for. Raises QueryError, StoreError."""
        from index.targets.table import find_targets

        with self.snapshot(request.glossary) as snapshot:
            return find_targets(request, snapshot)

    def compare(self, request: CompareRequest) -> Comparison:
        """Precedents side by side. Raises QueryError, StoreError."""
        from index.workbench.compare import compare

        with self.snapshot() as snapshot:
            return compare(request, snapshot)

    def draft(self, request: DraftRequest) -> Draft:
        """A draft out of cited passages. Raises QueryError, StoreError."""
        from index.workbench.drafts import draft

        with self.snapshot() as snapshot:
            return draft(request, snapshot)

    def check(self, document: Document) -> CheckReport:
        """A draft (see ``index.workbench.checks.read_draft``) against the precedents. Raises QueryError, StoreError."""
        from index.workbench.checks import check

        with self.snapshot() as snapshot:
            return check(document, snapshot)

    def passage(self, passage_id: str) -> PassageDetail | None:
        with self.reading() as catalogue:
            return exports.passage_detail(catalogue, passage_id)

    def plans(self) -> list[PlanRecord]:
        with self.reading() as catalogue:
            return exports.plan_records(catalogue)

    def list_plans(self, request: PlanListRequest) -> PlanList:
        """The plans that a request asks for. Raises QueryError, StoreError."""
        from index.catalogue.plan_list import listed_plans

        with self.reading() as catalogue:
            return listed_plans(catalogue, request)

    def papers(self) -> list[Paper]:
        """The papers that are stored, by their names."""
        from index.catalogue.paper_rows import papers

        with self.reading() as catalogue:
            return papers(catalogue)

    def collections(self) -> list[Collection]:
        """The collections that papers are in, by their names."""
        from index.catalogue.collection_rows import collections

        with self.reading() as catalogue:
            return collections(catalogue)

    def paper_name(self, given: str, *, gone: bool = True) -> str | None:
        """The name of the paper that an id or a name means, one that was removed too if ``gone``."""
        from index.catalogue.paper_rows import paper_name

        with self.reading() as catalogue:
            return paper_name(catalogue, given, gone)

    def paper_id(self, name: str) -> str:
        """The id of the paper of that name."""
        from index.catalogue.paper_rows import document_id

        return document_id(name)

    def versions(self, name: str) -> list[Version]:
        """The versions of the paper of that name, the newest first; none of a name that was never stored."""
        from index.catalogue.history_rows import versions_of

        with self.reading() as catalogue:
            return versions_of(catalogue, name)

    def old_version(self, name: str, digest: str) -> tuple[list[PassageRow], Retired] | None:
        """The passages of an old version of the paper of that name, by the beginning of its hash; None where it is not kept."""
        from index.catalogue.history_rows import retired_version

        with self.reading() as catalogue:
            return retired_version(catalogue, name, digest)

    def state(self) -> str:
        """Short, and another whenever the same question may be answered otherwise: the generation, what is in which collection,
        the user's glossary, and the cross-encoder."""
        with self.reading() as catalogue:
            parts: list[int | str] = [catalogue.generation, catalogue.identity]
            if changed := collections_changed(catalogue):
                parts.append(f"c{changed}")
        if self._reranker is not None:
            parts.append(self._reranker.name)
        with suppress(FileNotFoundError):
            glossary = (self.home / GLOSSARY_NAME).stat()
            parts += [glossary.st_mtime_ns, glossary.st_size]
        return "-".join(map(str, parts))

    def plan(self, plan_id: str) -> PlanDetail | None:
        with self.reading() as catalogue:
            return exports.plan_detail(catalogue, plan_id)

    def cleaning(self, plan_id: str) -> Cleaning | None:
        """What the ingest dropped and repaired within a plan."""
        from index.catalogue.cleaning import cleaning_of

        with self.reading() as catalogue:
            return cleaning_of(catalogue, plan_id)

    def copies(self, passage_ids: Sequence[str]) -> dict[str, list[PassageCopy]]:
        """The near copies that a search folds into each of these passages, with their differences."""
        from index.answers.copies import copies_of

        with self.snapshot() as snapshot:
            return copies_of(passage_ids, snapshot)

    def alike(self, passage_id: str, k: int = 10) -> AlikeList | None:
        """Passages of other plans like this one; None if it is not stored. Raises QueryError, StoreError."""
        from index.answers.alike import alike

        with self.snapshot() as snapshot:
            return alike(passage_id, k, snapshot)

    def suggestions(self, text: str, limit: int = 10) -> Suggestions:
        """What a text that is being typed may go on as. Raises QueryError, StoreError."""
        from index.answers.suggestions import suggestions

        with self.snapshot() as snapshot:
            return suggestions(text, limit, snapshot)

    def news(self, request: SearchRequest | PlanListRequest, most: int) -> list[NewsItem]:
        """What fits a request in plans whose reading is dated, the newest first. Raises QueryError, StoreError."""
        from index.news import news

        with self.snapshot() as snapshot:
            return news(request, most, snapshot)

    def export(self, kind: str) -> Generator[Record, None, None]:
        """Records of one kind, one generation throughout. Raises StoreError for an unknown kind."""
        if kind not in exports.EXPORTS:
            raise StoreError("store.no_export", kind=kind, choices=", ".join(exports.EXPORTS))
        with self.reading() as catalogue:
            yield from exports.export(catalogue, kind)

    # -- what readers say of passages ------------------------------------------------------------------------------

    def give_verdict(self, query: str, passage_id: str, answers: bool | None) -> Verdict | None:
        """Keep whether a passage answers a question; None takes that back. Raises QueryError, StoreError."""
        from index import verdicts

        with self.reading() as catalogue:
            return verdicts.give(self.home, catalogue, query, passage_id, answers)

    def verdicts(self, after: int = 0, most: int | None = None) -> VerdictList:
        """The verdicts of numbers above ``after``, oldest first, at most ``most``."""
        from index import verdicts

        with self.reading() as catalogue:
            return verdicts.listed(catalogue, after, most)

    def verdicts_on(self, query: str) -> dict[str, bool]:
        """What was said of passages for a question, by passage id."""
        from index import verdicts

        with self.reading() as catalogue:
            return verdicts.on_question(catalogue, query)

    def remove_verdicts(self, numbers: Sequence[int]) -> int:
        """Delete verdicts by their numbers; how many of them there were. Raises StoreError."""
        from index import verdicts

        with self.reading():  # there must be a store
            return verdicts.remove(self.home, list(numbers))

    def export_verdicts(self, folder: Path) -> ExportedVerdicts:
        """Write them with the store's passages as a BEIR folder. Raises OSError."""
        from index import verdicts

        with self.reading() as catalogue:
            return verdicts.export(catalogue, folder)

    # -- upkeep ----------------------------------------------------------------------------------------------------

    def verify_passage(self, passage_id: str) -> Verification | None:
        from index import verify

        with self.reading() as catalogue:
            return verify.verify_passage(catalogue, passage_id)

    def verify(self, progress: Progress | None = None) -> VerifyReport:
        from index import verify

        tell = progress or silent
        with self.reading() as catalogue:
            return verify.verify_all(catalogue, lambda done, total: tell("verifying", done, total))

    def status(self) -> dict[str, Any]:
        """What is stored, and what it was made with."""
        from index.ranking import fitted
        from ingest.document import PIPELINE_VERSION

        with self.reading() as catalogue:
            shown = catalogue.shown
            catalogue.at_hand(shown.generation, shown.seal)
            generation = shared_generation(self.home, shown.generation, shown.seal, self._whole)
            manifest = generation.manifest
            return {
                "home": str(self.home),
                "generation": manifest.generation,
                "counts": exports.counts(catalogue),
                "model": manifest.model,
                "fingerprint": manifest.fingerprint,
                "dimension": manifest.dimension,
                "order": fitted.origin_of("order", catalogue, manifest.fingerprint),
                "confidence": fitted.origin_of("confidence", catalogue, manifest.fingerprint),
                "tokens": bool(generation.token_ids.any()),
                "verdicts": count_verdicts(catalogue),
                "corrections": count_corrections(catalogue),
                "corrections_lost": len(lost_corrections(catalogue)),
                "pipeline": PIPELINE_VERSION,
                "segmentation": SEGMENTATION_VERSION,
                "precedent": version("precedent"),
            }

    def built(self) -> float:
        """When the generation was made that readers see, in seconds since 1970."""
        from index.generation_folder import folder_of

        with self.reading() as catalogue:
            shown = catalogue.shown
            catalogue.at_hand(shown.generation, shown.seal)
            return folder_of(self.home, shown.generation).stat().st_mtime

    def doctor(self, *, deep: bool = False) -> list[Finding]:
        """Everything that can be wrong with the store, looked at one by one, each with what to do about it; ``deep`` reads every
        byte of it."""
        from index.doctor import examine
        from index.intake import examining

        return [*examine(self.home, deep), *(examining.examine(self.home) if deep else ())]

    def repair(self, progress: Progress | None = None) -> list[Finding]:
        """Mend what can be mended, and say what was done. Raises StoreError where it cannot be."""
        from index import repair
        from index.intake import examining

        self._let_go()
        return [*repair.repair(self.home, self._model, progress or silent), *examining.repair(self.home)]

    def backup(self, file: Path) -> Kept:
        """See ``index.backup.backup``."""
        from index import backup

        self._let_go()
        return backup.backup(self.home, file)

    def restore(self, file: Path, *, replace: bool = False) -> Kept:
        """See ``index.backup.restore``."""
        from index import backup

        self._let_go()
        return backup.restore(self.home, file, replace)

    @contextmanager
    def snapshot(self, glossary: tuple[UserTerm, ...] = ()) -> Iterator[Snapshot]:
        """The newest state of the store, to be asked; ``glossary`` goes over the store's own."""
        with self.reading() as catalogue:
            yield Snapshot(catalogue, *self._loaded_for(catalogue), self._glossary(glossary))

    def _loaded_for(self, catalogue: Catalogue) -> Loaded:
        """What is searched of the catalogue's generation, loaded once and kept until a newer one is asked for."""
        shown = catalogue.shown
        with self._loading:
            if self._loaded is None or self._shown != shown or not self._loaded.terms.is_as_opened():
                catalogue.at_hand(shown.generation, shown.seal)
                opened = mapped_generation if self._mapped else partial(shared_generation, whole=self._whole)
                generation = opened(self.home, shown.generation, shown.seal)
                encoder = self._encoder_named(catalogue.meta("model") or BUNDLED)
                generation.check_encoder(encoder)
                keep_algebra_on_its_thread()
                terms = TermMap(compiled_map(self.home / "terms"), generation.names)
                self._loaded, self._shown = Loaded(generation, encoder, terms, self._reranker), shown
            return self._loaded

    def _glossary(self, given: tuple[UserTerm, ...] = ()) -> UserTerms:
        """The user's own glossary: ``glossary.tsv`` in the store's folder, read again when it has changed, and
        the request's over it."""
        path = self.home / GLOSSARY_NAME
        try:
            found = path.stat()
        except FileNotFoundError:
            return UserTerms(given) if given else NO_TERMS
        state = (found.st_mtime_ns, found.st_size)
        if self._own_glossary is None or self._own_glossary[0] != state:
            entries = tuple(read_glossary(path))
            self._own_glossary = state, entries, UserTerms(entries)
        _, entries, terms = self._own_glossary
        return UserTerms((*entries, *given)) if given else terms

    def _encoder_named(self, model: str) -> Encoder:
        """The encoder of that name, kept from one generation to the next as long as they have the same."""
        if self._encoder is None or self._encoder[0] != model:
            self._encoder = model, load_encoder(model)
        return self._encoder[1]

    @contextmanager
    def reading(self) -> Iterator[Catalogue]:
        """This thread's catalogue within one read transaction, which shows one generation. Raises NoStoreError where there is
        none yet, other StoreErrors where it cannot be read."""
        with told_by_the_store(self.home / FILE_NAME):
            catalogue = self._catalogue()
            with catalogue.snapshot():
                if catalogue.generation == 0:
                    raise NoStoreError("store.empty", home=str(self.home))
                yield catalogue

    def _catalogue(self) -> Catalogue:
        """This thread's connection, opened anew where another file has come into the catalogue's place or it was written."""
        catalogue: Catalogue | None = getattr(self._threads, "catalogue", None)
        if catalogue is not None and not catalogue.db.in_transaction and not catalogue.is_as_opened():
            self._let_go()
            catalogue = None
        if catalogue is None:
            catalogue = self._threads.catalogue = Catalogue.open(self.home, self._whole)
        return catalogue
