namespace Distributed.Cli;

/// <summary>What scripts see of how a command ended.</summary>
internal static class ExitCode
{
    /// <summary>It did what it was asked to.</summary>
    public const int Ok = 0;

    /// <summary>The job failed, expired or was cancelled.</summary>
    public const int JobNotDone = 1;

    /// <summary>The command line, a file or the request is wrong.</summary>
    public const int Usage = 2;

    /// <summary>The server cannot be reached, or cannot serve now.</summary>
    public const int Unreachable = 3;

    /// <summary>Ctrl+C, as shells number it, where no job was cancelled with it.</summary>
    public const int Interrupted = 130;
}
