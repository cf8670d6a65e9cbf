using System.Text.Json;
using static TorchSharp.torch;

namespace Distributed.Diffusion;

/// <summary>
/// Reads a whole model folder as a worker would and finds everything that is wrong with it at once: configurations, names and shapes of the
/// weights, infinities among them, whether the parts fit together. Weights stream by; memory stays small.
/// </summary>
public sealed class ModelCheck
{
    private const string Refetch = "Fetch the file again from where it came from.";
    private const string OtherModel = "Use a model of SD 1.x, SD 2.x or BK-SDM in the diffusers layout.";
    private const string Incomplete = "A model folder has model_index.json, unet/, vae/, text_encoder/, tokenizer/ and scheduler/: fetch the whole model. " + OtherModel;
    private const string Mixed = "The parts come from different models: fetch all of them from the same model and revision.";

    private readonly List<PartReport> parts = [];
    private readonly List<ModelFault> faults = [];
    private readonly ModelFolder? folder;

    private ModelCheck(string path)
    {
        (folder, var problems) = ModelFolder.Inspect(path);
        faults.AddRange(problems.Select(problem => new ModelFault(problem, Directory.Exists(path) ? Incomplete : "Name the folder of a model.")));
    }

    /// <summary>Checks a folder. Needs libtorch (<see cref="TorchLibrary.Load"/>).</summary>
    public static ModelReport Run(string path)
    {
        var check = new ModelCheck(path);
        return new(path, check.parts, check.faults, check.folder is { } folder ? check.CheckParts(folder) : null);
    }

    private ModelDefaults? CheckParts(ModelFolder model)
    {
        using var text = Network("text_encoder", (weights, config) => new ClipTextModel(weights, ClipTextConfig.Parse(config)));
        using var unet = Network("unet", (weights, config) => new UNet2DConditionModel(weights, UNetConfig.Parse(config)));
        using var vae = Network("vae", Autoencoder.Create);
        if (text is not null && unet is not null && vae is not null)
            faults.AddRange(Parts.Misfits(text.HiddenSize, unet, vae).Select(misfit => new ModelFault(misfit, Mixed)));
        Tokenizer(model);
        var scheduler = Scheduler(model);
        if (scheduler is null || unet is null || vae is null) return null;
        var size = Try(() => PipelineSize.Of(model), OtherModel);
        return size is null ? null : new(size.DefaultSide, size.SideMultiple, model.DefaultSteps, model.DefaultGuidanceScale, scheduler);

        T? Network<T>(string part, Func<WeightSource, JsonElement, T> create) where T : class, IDisposable =>
            model.Has(part) ? CheckNetwork(model, part, create) : null;
    }

    /// <summary>Makes the network without storage, which asks the files for every weight, then looks at the numbers.</summary>
    private T? CheckNetwork<T>(ModelFolder model, string part, Func<WeightSource, JsonElement, T> create) where T : class, IDisposable
    {
        using var checkpoint = Try(() => Checkpoint.Open(model.PartFolder(part), ScalarType.Float32, META), Refetch);
        if (checkpoint is null) return null;
        var network = Try(() => create(checkpoint, model.Config(part)), OtherModel);
        if (network is not null) Try(checkpoint.Verify, "The configuration and the weights belong to different models: fetch both from the same model and revision.");
        var entries = checkpoint.Files.SelectMany(file => file.Entries.Values).ToList();
        foreach (var file in checkpoint.Files) CheckNumbers(file);
        var weights = entries.Where(entry => entry.DType.IsWeightFormat()).ToList();
        parts.Add(new(part, model.ClassOf(part), weights.Sum(Elements), weights.Sum(entry => entry.Length),
            string.Join(" + ", weights.Select(entry => entry.DType).Distinct().Order().Select(dtype => dtype.Name())), ""));
        return network;
    }

    private void CheckNumbers(SafetensorsFile file)
    {
        foreach (var entry in file.Entries.Values)
        {
            if (NonFiniteScan.Count(file, entry) is > 0 and var count)
                faults.Add(new($"{file.Path}: {SafetensorsException.Printable(entry.Name)} holds {count} infinite or undefined numbers.",
                    "The weights were damaged, or overflowed in a conversion: fetch the model again, or convert it from the fp32 original."));
        }
    }

    private void Tokenizer(ModelFolder model)
    {
        if (!model.Has("tokenizer") || Try(() => ClipTokenizer.Load(model.PartFolder("tokenizer")), Refetch) is not { } tokenizer) return;
        parts.Add(new("tokenizer", model.ClassOf("tokenizer"), 0, 0, "", $"{tokenizer.VocabularySize} tokens, prompts of {tokenizer.MaxLength}"));
        if (!model.Has("text_encoder") || Try(() => ClipTextConfig.Parse(model.Config("text_encoder")), OtherModel) is not { } config) return;
        if (tokenizer.VocabularySize > config.VocabularySize)
            faults.Add(new($"The tokenizer has {tokenizer.VocabularySize} tokens, the text encoder {config.VocabularySize}.", Mixed));
        if (tokenizer.MaxLength > config.MaxLength)
            faults.Add(new($"The tokenizer gives {tokenizer.MaxLength} ids, the text encoder takes {config.MaxLength}.", Mixed));
    }

    private string? Scheduler(ModelFolder model)
    {
        if (!model.Has("scheduler")) return null;
        var remedy = $"Put one of {string.Join(", ", Schedulers.Names)} with its settings into scheduler/scheduler_config.json and model_index.json.";
        var config = Try(() => SchedulerConfig.Load(Path.Combine(model.PartFolder("scheduler"), "scheduler_config.json")), remedy);
        if (config is null || Try(() => Schedulers.Create(null, config, model.DefaultSteps), remedy) is null) return null;
        parts.Add(new("scheduler", config.ClassName!, 0, 0, "", $"{config.TrainTimesteps} training steps"));
        return config.ClassName;
    }

    private void Try(Action check, string remedy) => Try<object>(() =>
    {
        check();
        return this;
    }, remedy);

    private T? Try<T>(Func<T> check, string remedy) where T : class
    {
        try
        {
            return check();
        }
        catch (Exception error) when (error is InvalidDataException or CheckpointException or SafetensorsException or IOException or ArgumentException or JsonException)
        {
            if (faults.All(fault => fault.Problem != error.Message)) faults.Add(new(error.Message, remedy));
            return null;
        }
    }

    private static long Elements(SafetensorsEntry entry) => entry.Shape.Aggregate(1L, (product, size) => product * size);
}
