using System.Text.Json;
using System.Text.Json.Nodes;
using Distributed.Images.Tests;
using static TorchSharp.torch;

namespace Distributed.Diffusion.Tests;

/// <summary>One golden run of a whole pipeline, and a model folder made for it from the reference parts.</summary>
internal sealed class PipelineCase : IDisposable
{
    private readonly string name;
    private readonly JsonElement json;
    private readonly SafetensorsFile tensors;
    private readonly Lazy<StableDiffusionPipeline> pipeline;
    private readonly string folder = Directory.CreateTempSubdirectory("pipeline-case-").FullName;

    public PipelineCase(string name)
    {
        this.name = name;
        json = ReferenceData.Json("pipelines", name, "case.json");
        tensors = SafetensorsFile.Open(ReferenceData.PathOf("pipelines", name, "tensors.safetensors"));
        pipeline = new(() =>
        {
            MakeFolder();
            return StableDiffusionPipeline.Load(ModelFolder.Open(folder), CPU, ScalarType.Float32);
        });
    }

    public StableDiffusionPipeline Pipeline => pipeline.Value;
    public string SchedulerClass => json.GetProperty("scheduler_class").GetString()!;
    public int Steps => json.GetProperty("steps").GetInt32();
    public double GuidanceScale => json.GetProperty("guidance_scale").GetDouble();
    public int ClipSkip => Number("clip_skip") is { } skip ? (int)skip : 0;
    public double Eta => Number("eta") ?? 0;
    public double Strength => Number("strength") ?? 1;
    public int Width => json.GetProperty("width").GetInt32();
    public int Height => json.GetProperty("height").GetInt32();
    public int ImagesPerPrompt => json.GetProperty("num_images_per_prompt").GetInt32();
    public IReadOnlyList<string> Prompts => Texts("prompt");
    public IReadOnlyList<string> NegativePrompts => Texts("negative_prompt") is { Count: > 0 } texts ? texts : [.. Prompts.Select(_ => "")];
    public float[] Timesteps => [.. json.GetProperty("timesteps").EnumerateArray().Select(timestep => timestep.GetSingle())];

    /// <summary>Whether the folder's own CLIP vocabulary is there; the committed data have none.</summary>
    public bool HasVocabulary => ReferenceData.Has("models-tiny", json.GetProperty("model").GetString()!, "tokenizer");

    /// <summary>One generator for the whole batch, or one per image.</summary>
    public bool HasSeedPerImage => json.GetProperty("seed").ValueKind is JsonValueKind.Array;

    public IReadOnlyList<long> Seeds => HasSeedPerImage
        ? [.. json.GetProperty("seed").EnumerateArray().Select(seed => seed.GetInt64())] : [json.GetProperty("seed").GetInt64()];

    /// <summary>The runs that a job could ask for: one prompt, a seed per image. Jobs never draw several images from one generator.</summary>
    public bool IsOfJob => Prompts.Count == 1 && Seeds.Count == ImagesPerPrompt;

    public SchedulerConfig SchedulerConfig => SchedulerConfig.Parse(json.GetProperty("scheduler_config"));

    /// <summary>The picture an image-to-image run starts from.</summary>
    public InputImage? InputImage
    {
        get
        {
            if (!ReferenceData.Has("pipelines", name, "input.png")) return null;
            var png = Png("input.png");
            return new(png.Width, png.Height, png.Pixels);
        }
    }

    /// <summary>What a job that asks for this run gives the pipeline.</summary>
    public GenerationParameters Parameters => new()
    {
        Prompt = Prompts[0],
        NegativePrompt = NegativePrompts[0],
        Width = Width,
        Height = Height,
        Steps = Steps,
        GuidanceScale = GuidanceScale,
        Scheduler = SchedulerClass,
        Eta = Eta,
        ClipSkip = ClipSkip,
        InputImage = InputImage,
        Strength = Strength,
        Seeds = Seeds,
    };

    public Tensor this[string tensor] => tensors.Read(tensor);

    public bool Has(string tensor) => tensors.Entries.ContainsKey(tensor);

    public PngReader Png(string file) => PngReader.Read(File.ReadAllBytes(ReferenceData.PathOf("pipelines", name, file)));

    /// <summary>Names of the runs of a kind with a scheduler that is built.</summary>
    public static IEnumerable<TheoryDataRow<string>> OfKind(string kind)
    {
        if (!ReferenceData.Has("pipelines", "index.json")) yield break;
        foreach (var name in ReferenceData.Json("pipelines", "index.json").GetProperty("cases").EnumerateArray().Select(item => item.GetString()!))
        {
            var run = ReferenceData.Json("pipelines", name, "case.json");
            if (run.GetProperty("kind").GetString() == kind && Schedulers.Knows(run.GetProperty("scheduler_class").GetString()!)) yield return new(name);
        }
    }

    /// <summary>Those of the runs that a job could ask for.</summary>
    public static IEnumerable<TheoryDataRow<string>> OfJobs(IEnumerable<TheoryDataRow<string>> runs) => runs.Where(row =>
    {
        using var run = new PipelineCase(row.Data);
        return run.IsOfJob;
    });

    public void Dispose()
    {
        if (pipeline.IsValueCreated) pipeline.Value.Dispose();
        tensors.Dispose();
        Directory.Delete(folder, recursive: true);
    }

    private void MakeFolder()
    {
        var model = ReferenceData.PathOf("models-tiny", json.GetProperty("model").GetString()!);
        var isTiny = json.GetProperty("vae").GetString() == "taesd";
        Copy(Path.Combine(model, "unet"), "unet");
        Copy(Path.Combine(model, "text_encoder"), "text_encoder");
        Copy(isTiny ? ReferenceData.PathOf("models-tiny", "taesd") : Path.Combine(model, "vae"), "vae");
        if (HasVocabulary) Copy(Path.Combine(model, "tokenizer"), "tokenizer");
        else TinyVocabulary.Write(Path.Combine(folder, "tokenizer"), ["any"], merges: 1);

        var index = JsonNode.Parse(File.ReadAllText(Path.Combine(model, "model_index.json")))!;
        index["vae"] = new JsonArray("diffusers", isTiny ? "AutoencoderTiny" : "AutoencoderKL");
        index["scheduler"] = new JsonArray("diffusers", SchedulerClass);
        File.WriteAllText(Path.Combine(folder, "model_index.json"), index.ToJsonString());
        Directory.CreateDirectory(Path.Combine(folder, "scheduler"));
        File.WriteAllText(Path.Combine(folder, "scheduler", "scheduler_config.json"), json.GetProperty("scheduler_config").GetRawText());
    }

    private void Copy(string from, string part)
    {
        Directory.CreateDirectory(Path.Combine(folder, part));
        foreach (var file in Directory.EnumerateFiles(from)) File.Copy(file, Path.Combine(folder, part, Path.GetFileName(file)));
    }

    private double? Number(string key) => json.TryGetProperty(key, out var value) && value.ValueKind is JsonValueKind.Number ? value.GetDouble() : null;

    private List<string> Texts(string key) => json.GetProperty(key) switch
    {
        { ValueKind: JsonValueKind.String } text => [text.GetString()!],
        { ValueKind: JsonValueKind.Array } texts => [.. texts.EnumerateArray().Select(text => text.GetString()!)],
        _ => [],
    };
}
