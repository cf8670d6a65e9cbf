using static TorchSharp.torch;

namespace Distributed.PaintModel.Tests;

/// <summary>How the pipeline is called.</summary>
internal sealed record PaintingWay(string Sampler, ScalarType Precision, int Images);
