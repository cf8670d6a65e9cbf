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
        var (text, networks, samples) = Learnt(full, work.UNetState);

        ModelExport.Write(Path.Combine(target, "full"), work.Tokenizer, text, UNet(full, TrainedNetworks.Part(networks, DenoiserNetworks.UNetPrefix), samples),
            Vae(nameof(AutoencoderKL), AutoencoderLayout.Json(LatentSet.ReadScalingFactor(work.Latents)), TrainedNetworks.Weights(work.AutoencoderState, AutoencoderLayout.Create), work.AutoencoderState));
        if (!File.Exists(work.DistilledState) || !File.Exists(work.TinyState)) return;
        ModelExport.Write(Path.Combine(target, "distilled"), work.Tokenizer, Learnt(full, work.TeacherState).TextEncoder,
            UNet(distilled, TrainedNetworks.Weights(work.DistilledState, distilled.CreateUNet), TrainingState.ReadProgress(work.DistilledState).Samples),
            Vae(nameof(AutoencoderTiny), TinyLayout.Json, TrainedNetworks.Weights(work.TinyState, TinyLayout.Create), work.TinyState));

        static NetworkExport UNet(DenoiserLayout layout, IReadOnlyDictionary<string, Tensor> weights, long samples) =>
            new("unet", nameof(UNet2DConditionModel), layout.UNetJson, weights, samples);

        static NetworkExport Vae(string name, string json, IReadOnlyDictionary<string, Tensor> weights, string state) =>
            new("vae", name, json, weights, TrainingState.ReadProgress(state).Samples);
    }

    private static (NetworkExport TextEncoder, Dictionary<string, Tensor> Networks, long Samples) Learnt(DenoiserLayout layout, string state)
    {
        var networks = TrainedNetworks.Weights(state, weights => new DenoiserNetworks(weights, layout));
        var samples = TrainingState.ReadProgress(state).Samples;
        var text = TrainedNetworks.Part(networks, DenoiserNetworks.TextEncoderPrefix);
        return (new("text_encoder", "CLIPTextModel", layout.TextEncoderJson, text, samples), networks, samples);
    }
}
