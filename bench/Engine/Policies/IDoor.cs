namespace Distributed.EngineBench;

/// <summary>Where jobs wait until the engine takes them in.</summary>
internal interface IDoor
{
    /// <summary>A job has come.</summary>
    void Arrive(JobRun run);

    /// <summary>The next that may begin, or null.</summary>
    JobRun? LetIn();

    /// <summary>A job takes up this much from now on: a share of the most rows of a call.</summary>
    void Resize(JobRun run, double to);

    /// <summary>A job is over.</summary>
    void Leave(JobRun run);
}
