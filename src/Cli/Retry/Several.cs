using System.Runtime.CompilerServices;

namespace Distributed.Cli;

/// <summary>Several things at a time.</summary>
internal static class Several
{
    /// <summary>Does something for each item, so many at a time, and tells what came of each in the items' order.</summary>
    public static async IAsyncEnumerable<TResult> SelectSeveral<T, TResult>(
        this IAsyncEnumerable<T> items, int atATime, Func<T, Task<TResult>> work, [EnumeratorCancellation] CancellationToken cancellation = default)
    {
        var begun = new Queue<Task<TResult>>();
        try
        {
            await foreach (var item in items.WithCancellation(cancellation))
            {
                begun.Enqueue(work(item));
                if (begun.Count == atATime) yield return await begun.Dequeue();
            }
            while (begun.TryDequeue(out var oldest)) yield return await oldest;
        }
        finally
        {
            // What was begun is ended, also for somebody who has heard enough.
            await ((Task)Task.WhenAll(begun)).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }
}
