using System.Buffers;
using System.Buffers.Binary;
using System.IO.MemoryMappedFiles;
using static TorchSharp.torch;

namespace Distributed.Diffusion;

/// <summary>
/// A safetensors file, opened read-only, checked whole, and mapped into memory. Tensors are copied out on request; nothing refers to the
/// file afterwards. The file must not be cut short while it is open: the operating system then ends the process.
/// </summary>
public sealed unsafe class SafetensorsFile : IDisposable
{
    private const int Piece = 16 * 1024 * 1024;
    private readonly MemoryMappedFile mapping;
    private readonly MemoryMappedViewAccessor view;
    private readonly SafetensorsHeader header;
    private readonly int headerLength;

    private SafetensorsFile(string path)
    {
        Path = path;
        var stream = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, bufferSize: 0);
        try
        {
            var length = stream.Length;
            Span<byte> prefix = stackalloc byte[SafetensorsHeader.Prefix];
            if (stream.ReadAtLeast(prefix, prefix.Length, throwOnEndOfStream: false) < prefix.Length)
            {
                throw new SafetensorsException(path, SafetensorsCheck.HeaderTooSmall, null, "the file has fewer than 8 bytes");
            }
            headerLength = SafetensorsHeader.CheckedLength(BinaryPrimitives.ReadUInt64LittleEndian(prefix), length, path);
            mapping = MemoryMappedFile.CreateFromFile(stream, mapName: null, length, MemoryMappedFileAccess.Read,
                HandleInheritability.None, leaveOpen: false);
            view = mapping.CreateViewAccessor(0, length, MemoryMappedFileAccess.Read);
            header = ReadHeader(length - SafetensorsHeader.Prefix - headerLength);
        }
        catch
        {
            view?.Dispose();
            mapping?.Dispose();
            stream.Dispose();
            throw;
        }
    }

    /// <summary>The file's path.</summary>
    public string Path { get; }

    /// <summary>Every tensor in the file, by name.</summary>
    public IReadOnlyDictionary<string, SafetensorsEntry> Entries => header.Entries;

    /// <summary>The file's free-form strings; empty when it has none.</summary>
    public IReadOnlyDictionary<string, string> Metadata => header.Metadata;

    /// <summary>Opens and checks a file.</summary>
    /// <exception cref="SafetensorsException">The file is not a safetensors file, or not one that may be trusted.</exception>
    /// <exception cref="IOException">The file cannot be read.</exception>
    public static SafetensorsFile Open(string path) => new(path);

    /// <summary>Copies a tensor out of the file, in its stored number format, on the CPU.</summary>
    /// <returns>A tensor outside every dispose scope.</returns>
    /// <exception cref="SafetensorsException">There is no such tensor, or TorchSharp has none of its number format.</exception>
    public Tensor Read(string name)
    {
        var entry = Entry(name);
        return Copy(entry, Scalar(entry), CPU);
    }

    /// <summary>Copies a tensor out of the file in another number format or to another device: one copy, no detour.</summary>
    /// <inheritdoc cref="Read(string)"/>
    public Tensor Read(string name, ScalarType dtype, Device device) => Copy(Entry(name), dtype, device);

    /// <inheritdoc/>
    public void Dispose()
    {
        view.Dispose();
        mapping.Dispose();
    }

    private SafetensorsEntry Entry(string name) => header.Entries.TryGetValue(name, out var entry) ? entry
        : throw new SafetensorsException(Path, SafetensorsCheck.TensorNotFound, name, "the file has no such tensor");

    private ScalarType Scalar(SafetensorsEntry entry) => entry.DType.Scalar()
        ?? throw new SafetensorsException(Path, SafetensorsCheck.UnsupportedDType, entry.Name,
            $"{entry.DType.Name()} cannot be held; convert the file to F16, BF16 or F32");

    private SafetensorsHeader ReadHeader(long dataLength)
    {
        byte* start = null;
        view.SafeMemoryMappedViewHandle.AcquirePointer(ref start);
        try
        {
            // Parsed where it is mapped, so that a large header costs no second copy.
            var parsed = SafetensorsHeader.Parse(new(start + SafetensorsHeader.Prefix, headerLength), dataLength, Path);
            foreach (var (name, entry) in parsed.Entries)
            {
                parsed.Entries[name] = entry with { Offset = SafetensorsHeader.Prefix + headerLength + entry.Offset };
            }
            return parsed;
        }
        finally
        {
            view.SafeMemoryMappedViewHandle.ReleasePointer();
        }
    }

    /// <summary>Shows a tensor's bytes, as they are stored, piece by piece; no piece cuts an element in two.</summary>
    internal void ReadBytes(string name, ReadOnlySpanAction<byte, string> read)
    {
        var entry = Entry(name);
        OnPages(entry, start =>
        {
            for (var at = 0L; at < entry.Length; at += Piece) read(new(start + at, (int)Math.Min(Piece, entry.Length - at)), name);
            return true;
        });
    }

    private Tensor Copy(SafetensorsEntry entry, ScalarType dtype, Device device)
    {
        var scalar = Scalar(entry);
        if (entry.Length == 0) return empty(entry.Shape, dtype, device).DetachFromDisposeScope();
        return OnPages(entry, start =>
        {
            using var scope = NewDisposeScope();
            var stored = NativeTensor.View(start, entry.Length, scalar, entry.Shape);
            return stored.to(dtype, device, copy: true).DetachFromDisposeScope();
        });
    }

    // One tensor's pages at a time count as memory, so that a network is never there twice.
    private T OnPages<T>(SafetensorsEntry entry, Reader<T> read)
    {
        byte* start = null;
        view.SafeMemoryMappedViewHandle.AcquirePointer(ref start);      // keeps the mapping until it is released, also if disposed meanwhile
        try
        {
            MappedPages.Prefetch(start + entry.Offset, entry.Length);
            var result = read(start + entry.Offset);
            MappedPages.Release(start + entry.Offset, entry.Length);
            return result;
        }
        finally
        {
            view.SafeMemoryMappedViewHandle.ReleasePointer();
        }
    }

    private delegate T Reader<T>(byte* start);
}
