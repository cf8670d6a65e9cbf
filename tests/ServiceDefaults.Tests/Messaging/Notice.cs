namespace Distributed.ServiceDefaults.Tests;

/// <summary>A message that is published for whoever listens.</summary>
public sealed record Notice(string Text);
