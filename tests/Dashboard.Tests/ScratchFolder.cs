using System.Diagnostics;

namespace Distributed.Dashboard.Tests;

internal static class ScratchFolder
{
    /// <summary>Deletes a folder in which somebody who is not yet gone may still open a file: a page's last look, for one.</summary>
    public static async Task DeleteAsync(string folder)
    {
        var start = Stopwatch.GetTimestamp();
        while (true)
        {
            try
            {
                Directory.Delete(folder, recursive: true);
                return;
            }
            catch (DirectoryNotFoundException)
            {
                return;
            }
            catch (IOException) when (Stopwatch.GetElapsedTime(start) < TimeSpan.FromSeconds(60))
            {
                await Task.Yield();
            }
        }
    }
}
