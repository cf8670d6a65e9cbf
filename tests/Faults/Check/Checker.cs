using Distributed.Faults.Programs;

namespace Distributed.Faults;

/// <summary>
/// Judges a run by what it left behind, and by nothing of the product's code. I11 (webhooks) waits for the product to have
/// them; I7 says for now that a blob without a row belongs to an attempt that was made, and counts them.
/// </summary>
internal static class Checker
{
    public static IReadOnlyList<Violation> Check(RunRecord run) =>
        [.. JobInvariants.Check(run), .. HistoryInvariants.Check(run), .. PictureInvariants.Check(run), .. ClientInvariants.Check(run), .. ProcessInvariants.Check(run),
            .. QuotaInvariants.Check(run)];

    /// <summary>Commits that the fence refused: the attempt had been another's by then.</summary>
    public static int RefusedCommits(RunRecord run)
    {
        var jobs = run.Jobs.ToDictionary(job => job.Id);
        return run.Entries.Count(entry => entry is { Op: "commit", Type: "fail", Job: { } id } && jobs.TryGetValue(id, out var job)
            && (job.Status, job.Attempt) != ("succeeded", entry.Attempt ?? 0));
    }

    /// <summary>Blobs that no row names.</summary>
    public static int StrayBlobs(RunRecord run) => run.Blobs.Count - run.Blobs.Select(blob => blob.Name).Intersect(run.Images.Select(image => image.Name)).Count();

    internal static JobKind KindOf(JobRecord job) => DoublePrompt.Parse(job.Prompt).Kind;
}
