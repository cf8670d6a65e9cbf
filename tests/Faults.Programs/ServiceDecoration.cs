using Microsoft.Extensions.DependencyInjection;

namespace Distributed.Faults.Programs;

internal static class ServiceDecoration
{
    /// <summary>Puts something around a service that is registered by a factory.</summary>
    public static void Decorate<T>(this IServiceCollection services, Func<T, T> around) where T : class
    {
        var inner = services.Last(service => service.ServiceType == typeof(T));
        services.Remove(inner);
        services.AddSingleton(provider => around((T)inner.ImplementationFactory!(provider)));
    }
}
