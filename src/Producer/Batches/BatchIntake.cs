using Distributed.Contracts;
using Distributed.Jobs;

namespace Distributed.Producer;

/// <summary>Turns a batch as it was asked for into one that can be stored.</summary>
internal sealed class BatchIntake(ITierCatalog tiers, JobEstimates estimates)
{
    /// <summary>Checks every job; what is wrong is added to the errors, each thing once, with the place where it was said.</summary>
    /// <returns>The batch; null when anything is wrong.</returns>
    public async Task<NewBatch?> ResolveAsync(Caller caller, BatchBody body, List<FieldError> errors, IdempotencyKey? key, CancellationToken cancellation)
    {
        var check = new SubmissionCheck(await CatalogAsync(body, cancellation), estimates);
        var entries = body.Kind == "matrix" ? MatrixReader.WithSeed(body.Entries) : body.Entries;
        var (batch, jobs, seen) = (Guid.CreateVersion7(), new List<NewJob>(entries.Count), errors.Select(error => error.Pointer).ToHashSet(StringComparer.Ordinal));
        foreach (var entry in entries)
        {
            if (errors.Count >= JsonValues.MaxErrors) break;
            var wrong = new List<FieldError>();
            var request = await check.ResolveAsync(entry.Submission, wrong, cancellation);
            errors.AddRange(wrong.Select(error => error with { Pointer = entry.PointerOf(error.Pointer["#/".Length..]) }).Where(error => seen.Add(error.Pointer)));
            if (request is not null)
                jobs.Add(JobIntake.Job(BatchIds.Job(batch, jobs.Count), caller, entry.Submission, request) with { Batch = (batch, jobs.Count) });
        }
        return errors.Count > 0 ? null : new(batch, caller.Tenant, body.Name, key, jobs);
    }

    /// <summary>Each tier is asked for once, not by every job: who looks for one that nobody serves asks the database.</summary>
    private async Task<ITierCatalog> CatalogAsync(BatchBody body, CancellationToken cancellation)
    {
        var served = (await tiers.ListAsync(cancellation)).ToDictionary(profile => profile.Tier);
        foreach (var tier in body.Entries.Select(entry => entry.Submission.Tier ?? Tier.Full).Distinct())
            if (await tiers.FindAsync(tier, cancellation) is { } profile) served[tier] = profile;
        return new FixedTierCatalog(served.Values);
    }
}
