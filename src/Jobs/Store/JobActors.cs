namespace Distributed.Jobs;

/// <summary>Who changes a job's status, besides the workers, which have names of their own.</summary>
internal static class JobActors
{
    public const string Client = "client";
    public const string Reaper = "reaper";
}
