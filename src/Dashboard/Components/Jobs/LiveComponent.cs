using Microsoft.AspNetCore.Components;

namespace Distributed.Dashboard;

/// <summary>
/// A part of a page that shows what the database says: reads it again whenever the feed has news. While the database cannot be read it says so,
/// keeps what it has and goes on trying.
/// </summary>
public abstract class LiveComponent : ComponentBase, IDisposable
{
    private readonly CancellationTokenSource gone = new();
    private IDisposable? watch;

    /// <summary>Whose jobs are shown.</summary>
    [CascadingParameter] protected ChosenTenant Tenant { get; set; } = ChosenTenant.Default;

    /// <summary>The clock.</summary>
    [Inject] protected TimeProvider Time { get; set; } = null!;

    /// <summary>What happens to jobs.</summary>
    [Inject] protected JobFeed Feed { get; set; } = null!;

    /// <summary>Where a failed read is written down.</summary>
    [Inject] protected ILogger<LiveComponent> Logger { get; set; } = null!;

    /// <summary>Whether the last read failed, so that what is shown may be old.</summary>
    protected bool IsOutOfDate { get; private set; }

    /// <summary>Cancelled when nobody looks any more.</summary>
    protected CancellationToken Gone => gone.Token;

    /// <summary>The job that is watched; null for all.</summary>
    protected virtual Guid? Watched => null;

    /// <summary>Whether there may be news; when nothing shown can change any more, nothing is read.</summary>
    protected virtual bool MayChange => true;

    /// <summary>Reads what is shown.</summary>
    /// <param name="news">What made it worth reading; null at first or when asked for.</param>
    protected abstract Task ReadAsync(JobNews? news);

    /// <summary>Hears how far jobs are.</summary>
    protected virtual void Hear(JobNews news) { }

    /// <summary>Reads now.</summary>
    /// <param name="news">What made it worth reading.</param>
    protected async Task RefreshAsync(JobNews? news = null)
    {
        try
        {
            await ReadAsync(news);
            IsOutOfDate = false;
        }
        catch (Exception) when (gone.IsCancellationRequested)
        {
            // Nobody looks any more.
        }
        catch (Exception error)
        {
            if (!IsOutOfDate) Logger.PageNotRead(error, GetType().Name);
            IsOutOfDate = true;
        }
    }

    /// <inheritdoc/>
    protected override void OnAfterRender(bool firstRender)
    {
        if (firstRender) watch = Feed.Watch(Tenant.Name, Watched, news => InvokeAsync(() => TellAsync(news)));
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        watch?.Dispose();
        gone.Cancel();
        gone.Dispose();
        GC.SuppressFinalize(this);
    }

    private async Task TellAsync(JobNews news)
    {
        if (gone.IsCancellationRequested) return;
        Hear(news);
        if (news.AsksForReload && (MayChange || IsOutOfDate)) await RefreshAsync(news);          // if not, only times go on
        if (!gone.IsCancellationRequested) StateHasChanged();
    }
}
