"""The bundled weights as an ordinary sentence-transformers model in fp32: what the bundled encoder is measured against.

Built the long way, through torch, transformers and ``tokenizers``' own NFKC, so that it shares nothing with the
product's ONNX graph and tokenizer but the weights file.
"""

from __future__ import annotations

from pathlib import Path

import torch
from sentence_transformers import SentenceTransformer
from sentence_transformers.sentence_transformer.modules import Normalize, Pooling, Transformer
from tokenizers import Regex, Tokenizer, models, normalizers, pre_tokenizers, processors
from transformers import BertConfig, BertModel, PreTrainedTokenizerFast

from index.encoders.weights import Weights, bundled_path, read_weights

LAYER_PARTS = {
    "q": "attention.self.query",
    "k": "attention.self.key",
    "v": "attention.self.value",
    "ao": "attention.output.dense",
    "aln": "attention.output.LayerNorm",
    "fi": "intermediate.dense",
    "fo": "output.dense",
    "oln": "output.LayerNorm",
}


def save_reference_model(folder: Path) -> SentenceTransformer:
    """Write the model to ``folder`` and open it from there, as a user would."""
    weights = read_weights(bundled_path())
    parts = folder / "transformer"
    _bert(weights).save_pretrained(parts)
    _tokenizer(weights).save_pretrained(parts)
    transformer = Transformer(str(parts), max_seq_length=weights.positions)
    pooling = Pooling(weights.hidden, "mean")
    whole = folder / "multilingual-e5-small"
    SentenceTransformer(modules=[transformer, pooling, Normalize()], device="cpu").save(str(whole))
    return SentenceTransformer(str(whole), device="cpu")


def _bert(weights: Weights) -> BertModel:
    config = BertConfig(
        vocab_size=weights.embeddings,
        hidden_size=weights.hidden,
        num_hidden_layers=weights.layers,
        num_attention_heads=weights.heads,
        intermediate_size=weights.feed_forward,
        max_position_embeddings=weights.positions,
        type_vocab_size=2,
        layer_norm_eps=weights.epsilon,
    )
    model = BertModel(config, add_pooling_layer=False)
    names = {
        "embeddings.word_embeddings.weight": "emb.word",
        "embeddings.position_embeddings.weight": "emb.pos",
        "embeddings.token_type_embeddings.weight": "emb.type",
        "embeddings.LayerNorm.weight": "emb.ln.w",
        "embeddings.LayerNorm.bias": "emb.ln.b",
    }
    for layer in range(weights.layers):
        for short, long in LAYER_PARTS.items():
            names[f"encoder.layer.{layer}.{long}.weight"] = f"l{layer}.{short}.w"
            names[f"encoder.layer.{layer}.{long}.bias"] = f"l{layer}.{short}.b"
    shapes = {name: value.shape for name, value in model.state_dict().items()}
    model.load_state_dict(
        {name: torch.tensor(weights.tensor(own, *shapes[name])) for name, own in names.items()}, strict=True
    )
    return model.eval()


def _tokenizer(weights: Weights) -> PreTrainedTokenizerFast:
    tokenizer = Tokenizer(models.Unigram(weights.vocabulary(), unk_id=weights.unknown, byte_fallback=False))
    # As sentencepiece's nmt_nfkc does: white space and marks of no width are spaces, other control characters vanish.
    rules = [(r"[\s\u200b-\u200f\ufeff]", " "), (r"\p{Cc}", ""), (" {2,}", " ")]
    replacements = [normalizers.Replace(Regex(pattern), to) for pattern, to in rules]
    tokenizer.normalizer = normalizers.Sequence([normalizers.NFKC(), *replacements])
    tokenizer.pre_tokenizer = pre_tokenizers.Metaspace()
    tokenizer.post_processor = processors.TemplateProcessing(
        single="<s> $A </s>", special_tokens=[("<s>", weights.bos), ("</s>", weights.eos)]
    )
    return PreTrainedTokenizerFast(
        tokenizer_object=tokenizer,
        bos_token="<s>",
        eos_token="</s>",
        cls_token="<s>",
        sep_token="</s>",
        pad_token="<pad>",
        unk_token="<unk>",
        model_max_length=weights.positions,
    )
