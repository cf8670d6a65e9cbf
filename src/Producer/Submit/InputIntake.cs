using Distributed.Contracts;
using Distributed.Images;
using Microsoft.Extensions.Logging;

namespace Distributed.Producer;

/// <summary>Takes a submission's input image into the image store before its job is stored, so that no job waits for a picture that is not there.</summary>
internal sealed class InputIntake(InputImages images, ILogger<InputIntake> logger)
{
    /// <summary>Makes the image fit the request and stores it under the job's id; without an image there is nothing to do.</summary>
    public async Task<TakenInput> TakeAsync(string tenant, Guid job, GenerationRequest request, byte[]? file, HttpResponse response, CancellationToken cancellation)
    {
        if (file is null) return new(request);
        var (png, refusal) = await FitAsync(request, file, cancellation);
        if (png is null) return new(request, refusal);
        try
        {
            var stored = await images.SaveAsync(tenant, job, png, cancellation);
            return new(request with { InputImage = new(stored.Name.ToString(), stored.Sha256) }) { Stored = stored };
        }
        catch (Exception error) when (!cancellation.IsCancellationRequested)
        {
            logger.InputImageNotStored(error, job);
            return new(request, Problems.NoImageStore(response));
        }
    }

    /// <summary>What is wrong with an image, if there is one; nothing is stored.</summary>
    public async Task<ProblemHttpResult?> CheckAsync(GenerationRequest request, byte[]? file, CancellationToken cancellation) =>
        file is null ? null : (await FitAsync(request, file, cancellation)).Refusal;

    private async Task<(byte[]? Png, ProblemHttpResult? Refusal)> FitAsync(GenerationRequest request, byte[] file, CancellationToken cancellation)
    {
        try
        {
            return (await images.FitAsync(file, request.Width, request.Height, cancellation), null);
        }
        catch (InputImageException wrong)
        {
            return (null, Problems.Invalid([FieldError.Of("inputImage", wrong.Message)]));
        }
    }

    /// <summary>
    /// Removes the image of a job that has certainly not come to be. Where that is not certain it stays: a job without its image is worse than an
    /// image without its job.
    /// </summary>
    public Task GiveUpAsync(TakenInput input) => input.Stored is { } stored ? images.TryDeleteAsync(stored) : Task.CompletedTask;
}
