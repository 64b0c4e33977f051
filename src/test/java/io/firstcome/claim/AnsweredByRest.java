package io.firstcome.claim;

import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.container.ContainerResponseContext;
import jakarta.ws.rs.container.ContainerResponseFilter;
import jakarta.ws.rs.ext.Provider;

/** Of the test application alone: tells who asks for it that Quarkus REST has answered. */
@Provider
public class AnsweredByRest implements ContainerResponseFilter {

    static final String HEADER = "answered-by-rest";

    @Override
    public void filter(ContainerRequestContext request, ContainerResponseContext response) {
        if (request.getHeaderString(HEADER) != null) {
            response.getHeaders().putSingle(HEADER, "yes");
        }
    }
}
