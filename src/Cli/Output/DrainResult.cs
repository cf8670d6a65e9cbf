namespace Distributed.Cli;

/// <summary>What draining a worker writes with <c>--json</c>.</summary>
/// <param name="Name">The worker.</param>
/// <param name="IsGone">Whether it was waited until the worker is off the list.</param>
internal sealed record DrainResult(string Name, bool IsGone);
