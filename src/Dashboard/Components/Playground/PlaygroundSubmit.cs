using Distributed.Contracts;
using Distributed.Jobs;

namespace Distributed.Dashboard;

/// <summary>Checks choices as the API does, and submits them only if every tier can paint them.</summary>
internal sealed class PlaygroundSubmit(SubmissionCheck check, JobAcceptor acceptor, TimeProvider time)
{
    /// <summary>Submits one job for each chosen tier, all from the same seed.</summary>
    /// <param name="choices">What was chosen.</param>
    /// <param name="errors">What is wrong, field by field.</param>
    /// <param name="cancellation">Gives up; jobs may or may not be stored.</param>
    /// <returns>The jobs; null when a field is wrong.</returns>
    public async Task<PlaygroundRound?> SubmitAsync(PlaygroundChoices choices, ICollection<FieldError> errors, CancellationToken cancellation)
    {
        var requests = new List<GenerationRequest>();
        foreach (var tier in choices.Tiers.Distinct().Order())
        {
            var submission = choices.Submission(tier) with { Seed = choices.Seed ?? requests.FirstOrDefault()?.Seed };
            if (await check.ResolveAsync(submission, errors, cancellation) is { } request) requests.Add(request);
        }
        if (choices.Tiers.Count == 0) errors.Add(FieldError.Of("tier", "is required: choose what paints the pictures."));
        if (errors.Count > 0) return null;

        var accepted = await Task.WhenAll(requests.Select(request =>
            acceptor.AcceptAsync(new(Guid.CreateVersion7(), Tenants.Default, request), cancellation)));
        return new([.. accepted.Select(one => one.Job.Id)], choices with { Seed = requests[0].Seed }, time.GetUtcNow());
    }
}
