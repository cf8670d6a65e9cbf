using Distributed.Diffusion;
using static TorchSharp.torch;

namespace Distributed.PaintModel;

/// <summary>Writes the averaged weights as model folders: <c>full</c>, and <c>distilled</c> where there is a student and a tiny autoencoder.</summary>
internal static class ExportCommand
{
    public static void Run(Options options)
    {
        var work = new WorkFolder(options.Required("work"));
        var target = options.Required("to");
        options.RefuseOthers();
        var vocabulary = ClipTokenizer.Load(work.Tokenizer).VocabularySize;
        var full = new DenoiserLayout(vocabulary);
        var distilled = new DenoiserLayout(vocabulary, IsDistilled: true);
        var networks = TrainedNetworks.Weights(work.UNetState, weights => new DenoiserNetworks(weights, full));
        var learnt = TrainingState.ReadProgress(work.UNetState).Samples;
        var text = new NetworkExport("text_encoder", nameof(ClipTextModel), full.TextEncoderJson, TrainedNetworks.Part(networks, DenoiserNetworks.TextEncoderPrefix), learnt);

        ModelExport.Write(Path.Combine(target, "full"), work.Tokenizer, text,
            UNet(full, TrainedNetworks.Part(networks, DenoiserNetworks.UNetPrefix), learnt),
            Vae(nameof(AutoencoderKL), AutoencoderLayout.Json(LatentSet.ReadScalingFactor(work.Latents)), TrainedNetworks.Weights(work.AutoencoderState, AutoencoderLayout.Create), work.AutoencoderState));
        if (!File.Exists(work.DistilledState) || !File.Exists(work.TinyState)) return;
        ModelExport.Write(Path.Combine(target, "distilled"), work.Tokenizer, text,
            UNet(distilled, TrainedNetworks.Weights(work.DistilledState, distilled.CreateUNet), TrainingState.ReadProgress(work.DistilledState).Samples),
            Vae(nameof(AutoencoderTiny), TinyLayout.Json, TrainedNetworks.Weights(work.TinyState, TinyLayout.Create), work.TinyState));

        static NetworkExport UNet(DenoiserLayout layout, IReadOnlyDictionary<string, Tensor> weights, long samples) =>
            new("unet", nameof(UNet2DConditionModel), layout.UNetJson, weights, samples);

        static NetworkExport Vae(string name, string json, IReadOnlyDictionary<string, Tensor> weights, string state) =>
            new("vae", name, json, weights, TrainingState.ReadProgress(state).Samples);
    }
}
