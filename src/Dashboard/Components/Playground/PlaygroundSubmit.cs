using Distributed.Contracts;
using Distributed.Images;
using Distributed.Jobs;

namespace Distributed.Dashboard;

/// <summary>Checks choices as the API does, and submits them only if every tier can paint them.</summary>
internal sealed class PlaygroundSubmit(SubmissionCheck check, PlaygroundTurns turns, JobQueries jobs, InputImages inputs, TimeProvider time)
{
    /// <summary>Submits one job for each chosen tier, all from the same seed and one after the other.</summary>
    /// <param name="tenant">Whose jobs they become; its limits hold for them.</param>
    /// <param name="choices">What was chosen.</param>
    /// <param name="upload">The picture to start from, if one was uploaded; it goes before that of another job.</param>
    /// <param name="errors">What is wrong, field by field.</param>
    /// <param name="cancellation">Gives up; jobs may or may not be stored.</param>
    /// <returns>The jobs; null when a field is wrong.</returns>
    public async Task<PlaygroundRound?> SubmitAsync(
        string tenant, PlaygroundChoices choices, PlaygroundUpload? upload, ICollection<FieldError> errors, CancellationToken cancellation)
    {
        var file = upload?.File ?? await FindInputAsync(tenant, choices.InputImageOf, errors, cancellation);
        var offers = new List<(NewJob Job, byte[]? Input)>();
        foreach (var tier in choices.Tiers.Distinct().Order())
        {
            var submission = choices.Submission(tier, file) with { Seed = choices.Seed ?? offers.FirstOrDefault().Job?.Request.Seed };
            if (await check.ResolveAsync(submission, errors, cancellation) is not { } request) continue;
            offers.Add((new(Guid.CreateVersion7(), tenant, request), await FitAsync(file, request, errors, cancellation)));
        }
        if (choices.Tiers.Count == 0) errors.Add(FieldError.Of("tier", "is required: choose what paints the pictures."));
        if (errors.Count > 0) return null;

        var stored = await Task.WhenAll(offers.Select(offer => StoreAsync(offer.Job, offer.Input, cancellation)));
        if (await turns.BeginAsync(stored, cancellation) is { } refusal)
        {
            errors.Add(FieldError.Of("tier", $"was not submitted. {refusal}"));
            return null;
        }
        return new([.. stored.Select(job => job.Id)],
            choices with { Seed = stored[0].Request.Seed, InputImageOf = file is null ? null : stored[0].Id }, time.GetUtcNow());
    }

    private async Task<byte[]?> FindInputAsync(string tenant, Guid? of, ICollection<FieldError> errors, CancellationToken cancellation)
    {
        if (of is not { } id) return null;
        try
        {
            if (await jobs.FindAsync(tenant, id, cancellation) is { Request: { InputImage: { } input } request })
                return await inputs.ReadAsync(input.Name, input.Sha256, request.Width, request.Height, cancellation);
        }
        catch (Exception error) when (error is InputImageUnavailableException or InputImageDamagedException)
        {
            // Said below: either way it takes the file itself.
        }
        errors.Add(FieldError.Of("inputImage", "of the earlier job cannot be read any more; choose the file again."));
        return [];
    }

    private async Task<byte[]?> FitAsync(byte[]? file, GenerationRequest request, ICollection<FieldError> errors, CancellationToken cancellation)
    {
        if (file is null or []) return null;
        try
        {
            return await inputs.FitAsync(file, request.Width, request.Height, cancellation);
        }
        catch (InputImageException wrong)
        {
            errors.Add(FieldError.Of("inputImage", wrong.Message));
            return null;
        }
    }

    private async Task<NewJob> StoreAsync(NewJob job, byte[]? input, CancellationToken cancellation)
    {
        if (input is null) return job;
        var stored = await inputs.SaveAsync(job.TenantId, job.Id, input, cancellation);
        return job with { Request = job.Request with { InputImage = new(stored.Name.ToString(), stored.Sha256) } };
    }
}
