using System.Globalization;
using System.Text;
using Distributed.Client;
using Distributed.Contracts;

namespace Distributed.Cli;

/// <summary>Saves pictures under names that a person recognizes, and never over another file.</summary>
/// <param name="folder">Where.</param>
internal sealed class PictureFiles(DirectoryInfo folder)
{
    private const int MaxWords = 48;

    /// <summary>Fetches and saves the pictures of a job.</summary>
    /// <returns>Their paths, from the folder as it was named.</returns>
    public async Task<IReadOnlyList<string>> SaveAllAsync(JobClient client, JobDetails job, CancellationToken cancellation)
    {
        var paths = new List<string>();
        foreach (var image in job.Images) paths.Add(await SaveAsync(job, image, await client.DownloadImageAsync(image, cancellation), cancellation));
        return paths;
    }

    private async Task<string> SaveAsync(JobDetails job, JobImage image, byte[] png, CancellationToken cancellation)
    {
        var name = $"{Words(job)}-{image.Seed.ToString(CultureInfo.InvariantCulture)}";
        for (var copy = 1; ; copy++)
        {
            var path = Path.Combine(folder.ToString(), copy == 1 ? $"{name}.png" : $"{name}-{copy}.png");
            try
            {
                await using var file = new FileStream(path, FileMode.CreateNew, FileAccess.Write);
                await file.WriteAsync(png, cancellation);
                return path;
            }
            catch (IOException) when (File.Exists(path))
            {
                // Somebody else's, or the same seed painted before.
            }
        }
    }

    /// <summary>Where a job's latest preview is kept while it is painted.</summary>
    public string PreviewPath(JobDetails job) => Path.Combine(folder.ToString(), $"{Words(job)}-{job.Request.Seed.ToString(CultureInfo.InvariantCulture)}.preview.webp");

    /// <summary>The prompt's letters and digits, with dashes between its words; the job's id when it has none.</summary>
    internal static string Words(JobDetails job)
    {
        var words = new StringBuilder();
        foreach (var c in job.Request.Prompt)
        {
            if (char.IsLetterOrDigit(c)) words.Append(char.ToLowerInvariant(c));
            else if (words.Length > 0 && words[^1] != '-') words.Append('-');
            if (words.Length == MaxWords) break;
        }
        var name = words.ToString().Trim('-');
        return name.Length > 0 ? name : job.Id.ToString();
    }
}
