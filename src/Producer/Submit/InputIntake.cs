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
        byte[] png;
        try
        {
            png = await images.FitAsync(file, request.Width, request.Height, cancellation);
        }
        catch (InputImageException wrong)
        {
            return new(request, Problems.Invalid([FieldError.Of("inputImage", wrong.Message)]));
        }
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

    /// <summary>
    /// Removes the image of a job that has certainly not come to be. Where that is not certain it stays: a job without its image is worse than an
    /// image without its job.
    /// </summary>
    public Task GiveUpAsync(TakenInput input) => input.Stored is { } stored ? images.TryDeleteAsync(stored) : Task.CompletedTask;
}
