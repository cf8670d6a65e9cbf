namespace Distributed.Jobs;

/// <summary>A statement's parameters while it is written: each value becomes a placeholder, never a part of the text.</summary>
internal sealed class SqlParameters
{
    private readonly List<object?> values = [];

    /// <summary>The values in the order of their placeholders.</summary>
    public object?[] Values => [.. values];

    /// <summary>Adds a value and gives its placeholder.</summary>
    public string Add(object? value)
    {
        values.Add(value);
        return $"{{{values.Count - 1}}}";
    }

    /// <summary>Adds attempts and gives the right side of <c>(id, attempt) IN …</c>.</summary>
    public string AddFences(SqlDialect dialect, IReadOnlyCollection<(Guid Id, int Attempt)> fences)
    {
        var rows = dialect.Rows(this, fences.Select(fence => fence.Id).ToArray(), fences.Select(fence => fence.Attempt).ToArray());
        return $"(SELECT column1, column2 FROM {rows})";
    }
}
