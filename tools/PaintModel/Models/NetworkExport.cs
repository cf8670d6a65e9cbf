using static TorchSharp.torch;

namespace Distributed.PaintModel;

/// <summary>One network of a model folder.</summary>
/// <param name="Part">Its folder.</param>
/// <param name="Class">Its class in model_index.json.</param>
/// <param name="Json">Its config.json.</param>
/// <param name="Weights">By checkpoint name.</param>
/// <param name="Samples">How many samples they have learnt from.</param>
internal sealed record NetworkExport(string Part, string Class, string Json, IReadOnlyDictionary<string, Tensor> Weights, long Samples)
{
    /// <summary>What the weights' file is called, without its ending.</summary>
    public string File => Part == "text_encoder" ? "model" : "diffusion_pytorch_model";
}
