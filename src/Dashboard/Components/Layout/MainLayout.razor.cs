using Microsoft.AspNetCore.Components;
using Microsoft.JSInterop;
using MudBlazor;

namespace Distributed.Dashboard;

/// <summary>The frame of every page: bar, navigation, colours.</summary>
public sealed partial class MainLayout(IJSRuntime script, NavigationManager navigation)
{
    private MudThemeProvider theme = null!;
    private ElementReference main;
    private bool drawerOpen = true;
    private Appearance appearance;
    private bool systemIsDark;

    /// <summary>What is known about the visitor's colours.</summary>
    [CascadingParameter] public AppearanceChoice? Known { get; set; }

    private bool IsDark => appearance is Appearance.Dark || (appearance is Appearance.System && systemIsDark);

    // Relative to this page and not to the site, in case the click comes before the circuit is there.
    private string SkipTarget => $"{navigation.Uri.Split('#')[0]}#main";

    /// <inheritdoc/>
    protected override void OnInitialized() => (appearance, systemIsDark) = Known ?? new(Appearance.System, false);

    /// <inheritdoc/>
    protected override async Task OnAfterRenderAsync(bool firstRender)
    {
        if (!firstRender) return;
        await SystemChangedAsync(await theme.GetSystemDarkModeAsync());
        await theme.WatchSystemDarkModeAsync(SystemChangedAsync);
    }

    private Task SystemChangedAsync(bool isDark)
    {
        if (isDark == systemIsDark) return Task.CompletedTask;
        systemIsDark = isDark;
        return InvokeAsync(StateHasChanged);
    }

    private async Task ChooseAsync(Appearance chosen)
    {
        appearance = chosen;
        await script.InvokeVoidAsync("distributedAppearance.remember", chosen.ToString());
    }

    private async Task SkipToMainAsync() => await main.FocusAsync();
}
