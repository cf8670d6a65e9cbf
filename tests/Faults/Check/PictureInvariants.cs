using System.Globalization;
using System.Security.Cryptography;
using Distributed.Faults.Programs;
using Distributed.Images.Tests;

namespace Distributed.Faults;

/// <summary>
/// What must be true of pictures: rows if and only if the job succeeded, made by the attempt that succeeded (I5), with blobs whose bytes are
/// those that were recorded and whose pixels are those that the request asks for (I6), and no blob of an attempt that never was (I7).
/// </summary>
internal static class PictureInvariants
{
    public static IEnumerable<Violation> Check(RunRecord run)
    {
        var blobs = run.Blobs.ToDictionary(blob => blob.Name, blob => blob.Png);
        var images = run.Images.ToLookup(image => image.Job);
        var jobs = run.Jobs.ToDictionary(job => job.Id);
        foreach (var job in run.Jobs)
        {
            var own = images[job.Id].OrderBy(image => image.Index).ToList();
            var wanted = job.Status == "succeeded" ? job.ImageCount : 0;
            if (!own.Select(image => image.Index).SequenceEqual(Enumerable.Range(0, wanted))) yield return new("I6", $"job {job.Id} is {job.Status} with {own.Count} of {wanted} images");
            foreach (var violation in own.SelectMany(image => Check(job, image, blobs, run.ArePixelsKnown))) yield return violation;
        }
        foreach (var image in run.Images.Where(image => !jobs.ContainsKey(image.Job))) yield return new("I6", $"image {image.Name} has no job");
        foreach (var name in blobs.Keys)
        {
            if (Parse(name) is not { } blob || !jobs.TryGetValue(blob.Job, out var job) || blob.Attempt > job.Attempt)
                yield return new("I7", $"blob {name} is of no attempt that was made");
        }
    }

    private static IEnumerable<Violation> Check(JobRecord job, ImageRecord image, Dictionary<string, byte[]> blobs, bool arePixelsKnown)
    {
        if (Parse(image.Name)?.Attempt != job.Attempt) yield return new("I5", $"image {image.Name} is not of attempt {job.Attempt}, by which its job succeeded");
        if (!blobs.TryGetValue(image.Name, out var png))
        {
            yield return new("I6", $"image {image.Name} has no blob");
            yield break;
        }
        if (png.Length != image.Length || Convert.ToHexStringLower(SHA256.HashData(png)) != image.Sha256) yield return new("I6", $"image {image.Name} is not what was recorded");
        var picture = PngReader.Read(png);
        var expected = DoublePicture.Paint(job.Prompt, job.NegativePrompt, job.Width, job.Height, job.Steps, job.Guidance, image.Seed);
        if ((picture.Width, picture.Height) != (job.Width, job.Height) || (arePixelsKnown && !picture.Pixels.AsSpan().SequenceEqual(expected)))
            yield return new("I6", $"image {image.Name} does not show what job {job.Id} asked for");
    }

    /// <summary>Reads <c>{tenant}/{job}/{attempt}-{index}-{hash}.png</c>.</summary>
    private static (Guid Job, int Attempt)? Parse(string name) =>
        name.Split('/') is [_, var job, var file] && Guid.TryParse(job, out var id) && int.TryParse(file.Split('-')[0], CultureInfo.InvariantCulture, out var attempt) ? (id, attempt) : null;
}
