namespace Distributed.EngineBench;

/// <summary>One job at a time, in the order they came.</summary>
internal sealed class OneJobDoor : IDoor
{
    private readonly Queue<JobRun> waiting = [];
    private bool isTaken;

    public void Arrive(JobRun run) => waiting.Enqueue(run);

    public JobRun? LetIn()
    {
        if (isTaken || waiting.Count == 0) return null;
        isTaken = true;
        return waiting.Dequeue();
    }

    public void Resize(JobRun run, double to)
    {
    }

    public void Leave(JobRun run) => isTaken = false;
}
