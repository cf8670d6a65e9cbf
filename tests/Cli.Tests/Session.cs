namespace Distributed.Cli.Tests;

/// <summary>Where a command line is typed.</summary>
internal sealed record Session
{
    /// <summary>What is piped in.</summary>
    public string Input { get; init; } = "";

    /// <summary>Whether it is a terminal.</summary>
    public bool IsInteractive { get; init; }

    /// <summary>Whether somebody types what is read.</summary>
    public bool CanAsk { get; init; }

    /// <summary>What a person sees.</summary>
    public Screen Error { get; } = new();
}
