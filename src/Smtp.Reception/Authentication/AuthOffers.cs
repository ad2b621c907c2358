using System.Net;
using Smtp.Reception.Listening;

namespace Smtp.Reception.Authentication;

/// <summary>Where AUTH may be used: never where somebody on the way could listen, unless a setting says so.</summary>
internal static class AuthOffers
{
    /// <param name="isOnThisMachine">False for what a proxy brings from another: its loopback is the proxy's.</param>
    public static AuthOffer For(ListenerOptions listener, IPAddress client, bool isEncrypted, bool isOnThisMachine = true) =>
        !listener.OffersAuth ? AuthOffer.None
        : isEncrypted || listener.AuthWithoutTls || (isOnThisMachine && IPAddress.IsLoopback(client)) ? AuthOffer.Now
        : AuthOffer.AfterEncryption;
}
