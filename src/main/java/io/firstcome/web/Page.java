package io.firstcome.web;

import java.util.List;

/**
 * One page of a list.
 *
 * @param page from 0
 * @param size how many a page holds
 * @param total how many there are on all pages together
 */
public record Page<T>(List<T> items, int page, int size, long total) {

    /** Named limits of every list; they bound what one request can cost. */
    public static final String DEFAULT_SIZE = "20";
    public static final int MAX_SIZE = 100;
    public static final int MAX_PAGE = 10_000;
}
