"""All ONNX: sessions, device choice, tokenizers, encoders, packs."""
