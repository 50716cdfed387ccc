"""Makes packs of language models: a GGUF file in, an ONNX pack that onnxruntime alone can run out."""
