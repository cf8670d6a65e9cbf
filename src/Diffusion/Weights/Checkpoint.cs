using static TorchSharp.torch;

namespace Distributed.Diffusion;

/// <summary>
/// The weights of one network, cast once to the number format the network computes in. A weight that is missing or misshapen does not
/// stop the network's constructor: <see cref="Verify"/>, called after it, reports all of them at once.
/// </summary>
public sealed class Checkpoint : WeightSource, IDisposable
{
    private readonly string source;
    private readonly ScalarType dtype;
    private readonly Device device;
    private readonly IReadOnlyList<SafetensorsFile> owned;
    private readonly Dictionary<string, SafetensorsFile> files = new(StringComparer.Ordinal);
    private readonly HashSet<string> taken = new(StringComparer.Ordinal);
    private readonly Dictionary<string, long[]> missing = new(StringComparer.Ordinal);
    private readonly Dictionary<string, MisshapenWeight> misshapen = new(StringComparer.Ordinal);

    /// <summary>Takes weights from one open file, which stays the caller's.</summary>
    public Checkpoint(SafetensorsFile file, ScalarType dtype, Device device) : this(file.Path, [file], [], dtype, device)
    {
    }

    private Checkpoint(string source, IReadOnlyList<SafetensorsFile> all, IReadOnlyList<SafetensorsFile> owned, ScalarType dtype, Device device)
    {
        (this.source, this.owned, this.dtype, this.device) = (source, owned, dtype, device);
        foreach (var file in all)
        {
            foreach (var name in file.Entries.Keys)
            {
                if (!files.TryAdd(name, file))
                {
                    throw new CheckpointException($"{SafetensorsException.Printable(name)} is in both {files[name].Path} and {file.Path}.");
                }
            }
        }
    }

    /// <summary>
    /// Opens the weights in a network's folder: <c>diffusion_pytorch_model.safetensors</c> or <c>model.safetensors</c>, their shards,
    /// or their <c>fp16</c> variants.
    /// </summary>
    /// <exception cref="CheckpointException">There are no safetensors files, or the shard index or a link to a file is not to be trusted.</exception>
    /// <exception cref="SafetensorsException">A file failed a check.</exception>
    /// <exception cref="DirectoryNotFoundException">There is no such folder.</exception>
    public static Checkpoint Open(string networkFolder, ScalarType dtype, Device device)
    {
        var files = new List<SafetensorsFile>();
        try
        {
            foreach (var path in CheckpointFiles.Find(ContainedFolder.Open(networkFolder))) files.Add(SafetensorsFile.Open(path));
            return new(networkFolder, files, files, dtype, device);
        }
        catch
        {
            files.ForEach(file => file.Dispose());
            throw;
        }
    }

    /// <summary>The files it reads.</summary>
    internal IReadOnlyCollection<SafetensorsFile> Files => [.. files.Values.Distinct()];

    /// <inheritdoc/>
    public override bool Has(string name) => Stored(name) is not null;

    /// <inheritdoc/>
    /// <remarks>A weight that is missing or misshapen is noted, and zeros take its place.</remarks>
    public override Tensor Take(string name, params long[] shape)
    {
        if (Stored(name) is not { } stored)
        {
            missing[name] = shape;
            return Placeholder(shape);
        }
        taken.Add(stored);
        var entry = files[stored].Entries[stored];
        if (!entry.DType.IsWeightFormat() || !Fits(name, entry.Shape, shape))
        {
            misshapen[name] = new(name, shape, entry.Shape, entry.DType);
            return Placeholder(shape);
        }
        using var scope = NewDisposeScope();
        return files[stored].Read(stored, dtype, device).reshape(shape).DetachFromDisposeScope();
    }

    /// <summary>Holds the network to its checkpoint, once its constructor has taken all it needs.</summary>
    /// <exception cref="CheckpointException">Weights are missing, unused or misshapen; the message lists every one.</exception>
    public void Verify()
    {
        var unused = files.Keys.Where(name => !taken.Contains(name) && !LegacyNames.IsIgnored(name)).Order(StringComparer.Ordinal).ToArray();
        if (missing.Count + unused.Length + misshapen.Count == 0) return;
        throw new CheckpointException(source, missing, unused, [.. misshapen.Values]);
    }

    /// <summary>Closes the files that <see cref="Open"/> opened. The tensors taken stay valid.</summary>
    public void Dispose()
    {
        foreach (var file in owned) file.Dispose();
    }

    private string? Stored(string name) => files.ContainsKey(name) ? name
        : LegacyNames.Of(name) is { } old && files.ContainsKey(old) ? old : null;

    private static bool Fits(string name, ReadOnlySpan<long> found, ReadOnlySpan<long> wanted) => found.SequenceEqual(wanted)
        || (LegacyNames.IsVaeAttention(name) && wanted.Length == 2 && found.Length == 4
            && found[..2].SequenceEqual(wanted) && found[2] == 1 && found[3] == 1);

    // One element seen as many: a wrong configuration must not cost the memory it asks for.
    private Tensor Placeholder(long[] shape)
    {
        using var scope = NewDisposeScope();
        return zeros([], dtype, device).expand(shape).DetachFromDisposeScope();
    }
}
