using System.Text.Json;

namespace Distributed.Diffusion;

/// <summary>Reads a header's JSON in one pass, keeping nothing but the entries. Offsets are as in the header: from the end of it.</summary>
internal ref struct SafetensorsHeaderReader(ReadOnlySpan<byte> json, string path)
{
    private const string MetadataKey = "__metadata__";

    private readonly ReadOnlySpan<byte> bytes = json;
    private Utf8JsonReader reader = new(json, new JsonReaderOptions { MaxDepth = SafetensorsLimits.Depth });
    private bool metadataSeen;

    public Dictionary<string, SafetensorsEntry> Entries { get; } = new(StringComparer.Ordinal);

    public Dictionary<string, string> Metadata { get; } = new(StringComparer.Ordinal);

    /// <summary>The tensor being read.</summary>
    public string? Tensor { get; private set; }

    /// <summary>Reads the whole header.</summary>
    public void Read()
    {
        Expect(JsonTokenType.StartObject, "an object");
        while (NextKey() is { } name)
        {
            if (name == MetadataKey)
            {
                if (metadataSeen) throw Failed(SafetensorsCheck.DuplicateKey, $"{MetadataKey} appears twice");
                metadataSeen = true;
                ReadMetadata();
                continue;
            }
            if (Entries.Count == SafetensorsLimits.Entries)
            {
                throw Failed(SafetensorsCheck.TooManyEntries, $"more than {SafetensorsLimits.Entries} tensors");
            }
            Tensor = name;
            if (!Entries.TryAdd(name, ReadTensor(name))) throw Failed(SafetensorsCheck.DuplicateKey, "the name appears twice");
            Tensor = null;
        }
        if (bytes[(int)reader.BytesConsumed..].ContainsAnyExcept((byte)' '))
        {
            throw Failed(SafetensorsCheck.InvalidHeaderPadding, "only spaces may follow the closing brace");
        }
    }

    private void ReadMetadata()
    {
        Expect(JsonTokenType.StartObject, "an object of strings");
        while (NextKey() is { } key)
        {
            if (Metadata.Count == SafetensorsLimits.Entries)
            {
                throw Failed(SafetensorsCheck.TooManyEntries, $"more than {SafetensorsLimits.Entries} metadata keys");
            }
            Expect(JsonTokenType.String, "metadata values to be strings");
            if (!Metadata.TryAdd(key, reader.GetString()!))
            {
                throw Failed(SafetensorsCheck.DuplicateKey, $"the metadata key {SafetensorsException.Printable(key)} appears twice");
            }
        }
    }

    private SafetensorsEntry ReadTensor(string name)
    {
        Expect(JsonTokenType.StartObject, "an object");
        SafetensorsDType? dtype = null;
        long[]? shape = null;
        (ulong Begin, ulong End)? range = null;
        while (NextKey() is { } field)
        {
            switch (field)
            {
                case "dtype":
                    Once(dtype is null, field);
                    dtype = ReadDType();
                    break;
                case "shape":
                    Once(shape is null, field);
                    shape = ReadShape();
                    break;
                case "data_offsets":
                    Once(range is null, field);
                    range = ReadRange();
                    break;
                default:
                    throw Failed(SafetensorsCheck.UnknownField, $"unknown field {SafetensorsException.Printable(field)}");
            }
        }
        if (dtype is null || shape is null || range is not { } found)
        {
            throw Failed(SafetensorsCheck.InvalidHeaderDeserialization, "dtype, shape and data_offsets are all required");
        }
        if (found.End < found.Begin || found.End > long.MaxValue)
        {
            throw Failed(SafetensorsCheck.InvalidOffset, $"the byte range [{found.Begin}, {found.End}] is none");
        }
        return new(name, dtype.Value, shape, (long)found.Begin, (long)(found.End - found.Begin));
    }

    private SafetensorsDType ReadDType()
    {
        Expect(JsonTokenType.String, "dtype to be a string");
        var spelling = reader.GetString()!;
        return SafetensorsDTypes.TryParse(spelling, out var dtype) ? dtype
            : throw Failed(SafetensorsCheck.UnknownDType, $"unknown dtype {SafetensorsException.Printable(spelling)}");
    }

    private long[] ReadShape()
    {
        Span<long> shape = stackalloc long[SafetensorsLimits.Rank];
        var rank = 0;
        Expect(JsonTokenType.StartArray, "shape to be an array");
        while (Next() != JsonTokenType.EndArray)
        {
            if (rank == SafetensorsLimits.Rank)
            {
                throw Failed(SafetensorsCheck.RankTooHigh, $"more than {SafetensorsLimits.Rank} dimensions");
            }
            var dimension = Unsigned();
            shape[rank++] = dimension <= long.MaxValue ? (long)dimension
                : throw Failed(SafetensorsCheck.ValidationOverflow, $"dimension {dimension}");
        }
        return shape[..rank].ToArray();
    }

    private (ulong Begin, ulong End) ReadRange()
    {
        Expect(JsonTokenType.StartArray, "data_offsets to be an array");
        Next();
        var begin = Unsigned();
        Next();
        var end = Unsigned();
        Expect(JsonTokenType.EndArray, "two data_offsets");
        return (begin, end);
    }

    /// <summary>The next key of the object being read; null at its end.</summary>
    private string? NextKey() => Next() == JsonTokenType.PropertyName ? reader.GetString() : null;

    private JsonTokenType Next()
    {
        if (!reader.Read()) throw Failed(SafetensorsCheck.InvalidHeaderDeserialization, "the header ends too early");
        return reader.TokenType;
    }

    private void Expect(JsonTokenType token, string what)
    {
        if (Next() != token) throw Failed(SafetensorsCheck.InvalidHeaderDeserialization, $"expected {what}, found {reader.TokenType}");
    }

    // Plain digits only: no sign, fraction or exponent.
    private readonly ulong Unsigned() => reader.TokenType == JsonTokenType.Number && reader.TryGetUInt64(out var value) ? value
        : throw Failed(SafetensorsCheck.InvalidHeaderDeserialization, "expected unsigned 64-bit integers");

    private readonly void Once(bool first, string field)
    {
        if (!first) throw Failed(SafetensorsCheck.DuplicateKey, $"{field} appears twice");
    }

    private readonly SafetensorsException Failed(SafetensorsCheck check, string detail) => new(path, check, Tensor, detail);
}
