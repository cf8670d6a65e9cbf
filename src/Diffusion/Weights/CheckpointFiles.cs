using System.Text.Json;

namespace Distributed.Diffusion;

/// <summary>Finds the safetensors files of one network's folder: one file, or the shards that an index names.</summary>
internal static class CheckpointFiles
{
    private const int LargestIndex = 16 * 1024 * 1024;
    private static readonly string[] Stems = ["diffusion_pytorch_model", "model"];
    private static readonly string[] PickleExtensions = [".bin", ".pt", ".pth", ".ckpt", ".pkl"];

    /// <summary>The files' resolved paths.</summary>
    /// <exception cref="CheckpointException">
    /// There are none (the message says what is there instead), an index is malformed, or a name leads out of the folder.
    /// </exception>
    public static IReadOnlyList<string> Find(ContainedFolder folder)
    {
        try
        {
            return FindSafetensors(folder) ?? throw Absent(folder);
        }
        catch (Exception error) when (error is InvalidDataException or InvalidOperationException)       // the latter: half a character in the JSON
        {
            throw new CheckpointException(error.Message, error);
        }
    }

    private static string[]? FindSafetensors(ContainedFolder folder)
    {
        // Full precision first: the half-precision variants of the hub only where nothing else lies there.
        foreach (var variant in new[] { "", ".fp16" })
        {
            foreach (var stem in Stems)
            {
                if (folder.Find($"{stem}{variant}.safetensors") is { } whole) return [whole];
                if (folder.Find($"{stem}{variant}.safetensors.index.json") is { } index) return Shards(folder, index);
                if (variant != "" && folder.Find($"{stem}.safetensors.index{variant}.json") is { } other) return Shards(folder, other);
            }
        }
        return null;
    }

    private static CheckpointException Absent(ContainedFolder folder)
    {
        var pickled = Directory.EnumerateFiles(folder.Path).Select(Path.GetFileName)
            .FirstOrDefault(name => PickleExtensions.Contains(Path.GetExtension(name), StringComparer.OrdinalIgnoreCase));
        return new(pickled is null
            ? $"{folder.Path} holds no weights: {Stems[0]}.safetensors or {Stems[1]}.safetensors is needed."
            : $"{folder.Path} holds its weights as {pickled}, a pickle that can run code when it is read. "
                + "Safetensors files are required: fetch those of the same model, or convert it.");
    }

    private static string[] Shards(ContainedFolder folder, string index)
    {
        if (!JsonFile.Read(index, LargestIndex).TryGetProperty("weight_map", out var map) || map.ValueKind != JsonValueKind.Object)
        {
            throw new InvalidDataException($"{index} has no weight_map.");
        }
        var names = map.EnumerateObject()
            .Select(weight => weight.Value.ValueKind == JsonValueKind.String ? weight.Value.GetString()! : "")
            .Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal);
        return [.. names.Select(name => Shard(folder, index, name))];
    }

    private static string Shard(ContainedFolder folder, string index, string name)
    {
        if (!name.EndsWith(".safetensors", StringComparison.Ordinal) || Path.GetFileName(name) != name)
        {
            throw new InvalidDataException($"{index} names the shard {SafetensorsException.Printable(name)}; "
                + "only plain names of safetensors files beside it are allowed.");
        }
        return folder.Find(name) ?? throw new CheckpointException($"{index} names the shard {SafetensorsException.Printable(name)}, which is missing.");
    }
}
