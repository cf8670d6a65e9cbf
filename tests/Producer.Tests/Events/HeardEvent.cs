using System.Text.Json;

namespace Distributed.Producer.Tests;

/// <summary>One event as a client got it.</summary>
internal sealed record HeardEvent(string? Id, string Name, string Data)
{
    public T As<T>() => JsonSerializer.Deserialize<T>(Data, Contracts.WireJson.Options)!;
}
