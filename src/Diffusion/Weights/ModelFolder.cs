using System.Text.Json;

namespace Distributed.Diffusion;

/// <summary>
/// A Stable Diffusion model in the folder layout of diffusers: <c>model_index.json</c> and one folder per part. Nothing outside the
/// folder is ever opened.
/// </summary>
public sealed class ModelFolder
{
    private const string Index = "model_index.json";
    private const string Defaults = "generation_config.json";

    // Part, its configuration file, and the classes that may stand in model_index.json (schedulers: see SchedulerClass).
    private static readonly (string Name, string ConfigFile, string[] Classes)[] Parts =
    [
        ("unet", "config.json", ["UNet2DConditionModel"]),
        ("vae", "config.json", ["AutoencoderKL", "AutoencoderTiny"]),
        ("text_encoder", "config.json", ["CLIPTextModel"]),
        ("tokenizer", "tokenizer_config.json", ["CLIPTokenizer", "CLIPTokenizerFast"]),
        ("scheduler", "scheduler_config.json", []),
    ];

    private readonly ContainedFolder root;
    private readonly Dictionary<string, Part> parts = new(StringComparer.Ordinal);

    private ModelFolder(ContainedFolder root, List<string> faults)
    {
        this.root = root;
        var index = ReadRoot(Index) ?? throw new ModelFolderException($"{Path} is not a model folder in the diffusers layout: it has no {Index}.");
        foreach (var (name, configFile, classes) in Parts) Note(faults, () => parts[name] = Locate(index, name, configFile, classes));
        Note(faults, () => (DefaultSteps, DefaultGuidanceScale) = ReadDefaults());
    }

    /// <summary>The folder, links resolved.</summary>
    public string Path => root.Path;

    /// <summary>What the folder is called.</summary>
    public string Name => System.IO.Path.GetFileName(Path);

    /// <summary><c>AutoencoderKL</c> or <c>AutoencoderTiny</c>.</summary>
    public string VaeClass => parts["vae"].Class;

    /// <summary>The scheduler's class in diffusers, for example <c>PNDMScheduler</c>; whether it is known here is the sampler's question.</summary>
    public string SchedulerClass => parts["scheduler"].Class;

    /// <summary>Denoising steps when a request names none.</summary>
    public int DefaultSteps { get; private set; }

    /// <summary>Guidance scale when a request names none.</summary>
    public double DefaultGuidanceScale { get; private set; }

    /// <summary>Opens a model folder and checks that every part is there.</summary>
    /// <exception cref="DirectoryNotFoundException">There is no such folder.</exception>
    /// <exception cref="ModelFolderException">Parts are missing, of a class that cannot run here, or lead out of the folder; the message names each.</exception>
    public static ModelFolder Open(string path)
    {
        var root = ContainedFolder.Open(path);
        var faults = new List<string>();
        ModelFolder? folder = null;
        Note(faults, () => folder = new(root, faults));
        return faults.Count == 0 ? folder! : throw new ModelFolderException(string.Join('\n', faults));
    }

    /// <summary>Opens a folder for its parts that are sound; <see cref="Has"/> tells which.</summary>
    /// <returns>The folder, null where there is none or it is no model at all, and what is wrong with it.</returns>
    internal static (ModelFolder? Folder, IReadOnlyList<string> Faults) Inspect(string path)
    {
        var faults = new List<string>();
        ModelFolder? folder = null;
        Note(faults, () => folder = new(ContainedFolder.Open(path), faults));
        return (folder, faults);
    }

    internal bool Has(string part) => parts.ContainsKey(part);

    internal string ClassOf(string part) => PartOf(part).Class;

    /// <summary>The configuration of <c>unet</c>, <c>vae</c>, <c>text_encoder</c>, <c>tokenizer</c> or <c>scheduler</c>.</summary>
    public JsonElement Config(string part) => PartOf(part).Config;

    /// <summary>The folder of a part, links resolved.</summary>
    public string PartFolder(string part) => PartOf(part).Folder;

    private static void Note(List<string> faults, Action open)
    {
        try
        {
            open();
        }
        catch (Exception error) when (error is ModelFolderException or InvalidDataException or InvalidOperationException or IOException)
        {
            faults.Add(error.Message);          // InvalidOperationException: half a character in the JSON
        }
    }

    private Part PartOf(string name) => parts.TryGetValue(name, out var part) ? part
        : throw new ArgumentException($"A model has no part '{name}'; it has {string.Join(", ", parts.Keys)}.", nameof(name));

    private JsonElement? ReadRoot(string file) => root.Find(file) is { } path ? JsonFile.Read(path) : null;

    private Part Locate(JsonElement index, string name, string configFile, string[] classes)
    {
        if (!index.TryGetProperty(name, out var pair) || pair.ValueKind != JsonValueKind.Array || pair.GetArrayLength() != 2
            || pair[1].ValueKind != JsonValueKind.String || pair[1].GetString() is not { } found)
        {
            throw new ModelFolderException($"{Path} has no part '{name}': {Index} does not name its class.");
        }
        if (classes.Length > 0 && !classes.Contains(found))
        {
            throw new ModelFolderException($"{Path}: the {name} is a {SafetensorsException.Printable(found)}; "
                + $"this pipeline runs {string.Join(" or ", classes)}.");
        }
        var folder = root.Find(name);
        if (!Directory.Exists(folder)) throw new ModelFolderException($"{Path} has no part '{name}': the folder {Path}/{name} is missing.");
        var config = root.Find($"{name}/{configFile}")
            ?? throw new ModelFolderException($"{Path} has no part '{name}': {folder}/{configFile} is missing.");
        return new(found, folder, JsonFile.Read(config));
    }

    // The file is ours: diffusers has no place for a model's usual steps and guidance. Absent, StableDiffusionPipeline's own apply.
    private (int Steps, double GuidanceScale) ReadDefaults()
    {
        var (steps, guidance) = (50, 7.5);
        if (ReadRoot(Defaults) is not { } defaults) return (steps, guidance);
        if (defaults.TryGetProperty("num_inference_steps", out var value)
            && (value.ValueKind != JsonValueKind.Number || !value.TryGetInt32(out steps) || steps is < 1 or > 1000))
        {
            throw new ModelFolderException($"{Path}/{Defaults}: num_inference_steps must be a whole number from 1 to 1000.");
        }
        if (defaults.TryGetProperty("guidance_scale", out value)
            && (value.ValueKind != JsonValueKind.Number || !value.TryGetDouble(out guidance) || guidance is not (>= 0 and <= 100)))
        {
            throw new ModelFolderException($"{Path}/{Defaults}: guidance_scale must be a number from 0 to 100.");
        }
        return (steps, guidance);
    }

    private sealed record Part(string Class, string Folder, JsonElement Config);
}
