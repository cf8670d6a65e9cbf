namespace Distributed.ServiceDefaults.Tests;

/// <summary>A message that is sent to a queue.</summary>
public sealed record Hint(int Number);
